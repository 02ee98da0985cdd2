-- The extension behind the person's phone number, as typed or as a list brought it: "12". The number itself is dialled without it.
ALTER TABLE contact ADD COLUMN extension TEXT;
