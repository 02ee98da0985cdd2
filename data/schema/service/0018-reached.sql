-- Further numbers and mail addresses of a person, which have no field: from notes that a list brought, and values that a merge put aside
-- (src/store/reached.c). key: 'p' and the digits reversed, or 'e' and the address in small letters. source: the activity or merge that
-- says it. What was there before this table is put in by "vorwahld upgrade".
CREATE TABLE reached (key TEXT NOT NULL, contact_id TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (key, contact_id, source));
CREATE INDEX reached_contact ON reached (contact_id);
CREATE INDEX reached_source ON reached (source);
