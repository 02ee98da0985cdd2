-- Forms that teams publish, one row a version; and which form a campaign's or a team's leads get, for telesales and for sales.
CREATE TABLE form (
    id TEXT PRIMARY KEY NOT NULL, rev BIGINT NOT NULL, seq BIGINT NOT NULL, created_ms BIGINT, changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0, extra TEXT,
    name TEXT, version BIGINT, title TEXT,
    teams TEXT, -- ids with commas, or "all"; NULL: withdrawn
    body TEXT, -- JSON, never changed
    user_id TEXT, published_ms BIGINT
);
CREATE INDEX form_name ON form (name, version);
ALTER TABLE campaign ADD COLUMN sales_form TEXT;
ALTER TABLE team ADD COLUMN form TEXT;
ALTER TABLE team ADD COLUMN sales_form TEXT;
