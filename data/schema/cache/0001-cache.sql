-- The disposable half of a desk: everything here comes back from the service.
CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);

-- The service's version of rows that carry operations of this desk, until those have come back through the feed. body NULL: the service has none.
CREATE TABLE base_row (entity TEXT NOT NULL, id TEXT NOT NULL, body TEXT, PRIMARY KEY (entity, id));

-- Histories fetched from the service, so that they can be read without it.
CREATE TABLE change_log (
    op_id TEXT NOT NULL, grp TEXT, action TEXT, user_id TEXT, undoes TEXT, entity TEXT NOT NULL, id TEXT NOT NULL,
    field TEXT NOT NULL, from_value TEXT, to_value TEXT, at_ms BIGINT NOT NULL,
    PRIMARY KEY (op_id, entity, id, field)
);
CREATE INDEX change_log_record ON change_log (entity, id, at_ms);

-- Words of a contact and its company, folded two ways; rowid is the contact's.
CREATE VIRTUAL TABLE search USING fts5 (words, prefix = '2 3', detail = none, tokenize = 'unicode61 remove_diacritics 0');
