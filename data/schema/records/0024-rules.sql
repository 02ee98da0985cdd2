-- Rule files that a team publishes (core/rule.h): one row a version, never changed but for whether it
-- is withdrawn; and by which version a call's next step was planned.
CREATE TABLE rule (
    id TEXT PRIMARY KEY NOT NULL, rev BIGINT NOT NULL, seq BIGINT NOT NULL, created_ms BIGINT, changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0, extra TEXT,
    kind TEXT, name TEXT, version BIGINT, title TEXT,
    reach TEXT, -- a team's id, or "all"
    body TEXT, -- the file's text
    user_id TEXT, published_ms BIGINT,
    is_withdrawn BIGINT
);
CREATE INDEX rule_name ON rule (kind, name, version);
ALTER TABLE activity ADD COLUMN planned_by TEXT;
