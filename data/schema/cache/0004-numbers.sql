-- Digits of a contact's numbers and of its company's, so that any part of a number is found. contact: the contact's rowid. Filled behind the
-- writes (src/store/search_numbers.c): meta "numbers_through" is the last rowid that is in here.
CREATE TABLE number_digits (contact INTEGER PRIMARY KEY NOT NULL, digits TEXT NOT NULL);
-- Every four digits in a row as one word; the index holds no text of its own.
CREATE VIRTUAL TABLE number_search USING fts5 (grams, content = '', detail = none);
