-- What must not be called any more, over all teams: keyed hashes alone.
CREATE TABLE "block" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    hash TEXT,
    kind TEXT,
    cause TEXT,
    source TEXT,
    as_of TEXT,
    is_active BIGINT,
    at_ms BIGINT,
    user_id TEXT,
    lift_reason TEXT,
    lifted_by_id TEXT
);
CREATE INDEX block_hash ON "block" (hash);
CREATE INDEX block_kind ON "block" (kind) WHERE is_active = 1 AND is_deleted = 0;
