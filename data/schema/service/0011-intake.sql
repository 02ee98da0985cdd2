-- Web intake (decisions/0024). Tokens of web servers: hashed, each for one form and campaign, good for nothing else.
CREATE TABLE intake_token (
    id TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL, name TEXT NOT NULL, form TEXT NOT NULL, campaign_id TEXT NOT NULL,
    team_id TEXT NOT NULL, created_by TEXT, created_ms BIGINT NOT NULL, used_ms BIGINT, revoked_ms BIGINT
);
CREATE UNIQUE INDEX intake_token_hash ON intake_token (hash);
-- What was sent within the last day, so that nothing is taken twice: keyed hashes, no contents.
CREATE TABLE intake_sent (
    token_id TEXT NOT NULL, key_hash TEXT NOT NULL, body_hash TEXT NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (token_id, key_hash)
);
-- Who sent a form, by the hash of an opaque token; told: names of what was told with it, no values.
CREATE TABLE visitor (
    hash TEXT PRIMARY KEY NOT NULL, token_id TEXT NOT NULL, contact_id TEXT NOT NULL, lead_id TEXT NOT NULL, told TEXT NOT NULL,
    seen_ms BIGINT NOT NULL
);
CREATE INDEX visitor_contact ON visitor (contact_id);
