-- Further numbers and addresses of a person, which have no field: from notes that a list brought, and values that a merge put aside
-- (src/store/desk/reached.c). key: 'p' and the digits reversed, or 'e' and the address in small letters. source: the activity or merge that
-- says it. Meta "reached_activity" and "reached_merge": the last rowids that are in here.
CREATE TABLE reached (key TEXT NOT NULL, contact_id TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (key, contact_id, source)) WITHOUT ROWID;
CREATE INDEX reached_contact ON reached (contact_id);
CREATE INDEX reached_source ON reached (source);
