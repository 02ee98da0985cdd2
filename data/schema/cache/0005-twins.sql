-- By what likely twins are found (src/store/desk/twin_keys.c): keys of six characters, made of names, place, company and numbers. row is twice
-- the contact's rowid, or twice the company's and one. Filled behind the writes: meta "twins_through" and "twin_companies_through" are the
-- last rowids that are in here.
CREATE TABLE twin_keys (row INTEGER PRIMARY KEY NOT NULL, keys TEXT NOT NULL);
-- Each key as one word; the index holds no text of its own.
CREATE VIRTUAL TABLE twin_search USING fts5 (keys, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
