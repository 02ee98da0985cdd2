-- Lists that left the house: who took what and when, so that they can be found and deleted. A filter may name a person, so it stands
-- here, where a row can be erased, and not in the audit, which holds the id.
CREATE TABLE export_list (
    id TEXT PRIMARY KEY NOT NULL, user_id TEXT NOT NULL, device_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,     -- when the desk began
    received_ms BIGINT NOT NULL,
    entity TEXT NOT NULL, format TEXT NOT NULL,
    filter TEXT,               -- as typed; NULL: everything
    row_count BIGINT           -- NULL: it did not end well, or not yet
);
CREATE INDEX export_list_time ON export_list (at_ms);
