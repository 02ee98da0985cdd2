-- What only the service has.
CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);

-- The feed's one counter: bumped last in every writing transaction, so number order is commit order.
CREATE TABLE feed (id BIGINT PRIMARY KEY NOT NULL, n BIGINT NOT NULL);

-- Who sees a row, and since which number it is so. present 0: it left the scope.
CREATE TABLE row_scope (
    scope TEXT NOT NULL, entity TEXT NOT NULL, id TEXT NOT NULL, seq BIGINT NOT NULL, present BIGINT NOT NULL,
    PRIMARY KEY (id, entity, scope)
);
CREATE INDEX row_scope_seq ON row_scope (scope, seq);

-- Every operation that was applied. Append-only.
CREATE TABLE journal (
    op_id TEXT PRIMARY KEY NOT NULL, grp TEXT NOT NULL, kind TEXT NOT NULL, action TEXT, user_id TEXT, device_id TEXT, undoes TEXT,
    entity TEXT NOT NULL, id TEXT NOT NULL, at_ms BIGINT NOT NULL, received_ms BIGINT NOT NULL, n BIGINT, body TEXT NOT NULL
);
CREATE INDEX journal_record ON journal (entity, id, received_ms);
CREATE INDEX journal_new ON journal (n) WHERE n < 0; -- of the running transaction, not numbered yet
CREATE INDEX journal_group ON journal (grp, n);
CREATE INDEX journal_undoes ON journal (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX journal_user ON journal (user_id, received_ms);

CREATE TABLE device (
    id TEXT PRIMARY KEY NOT NULL, user_id TEXT NOT NULL, name TEXT NOT NULL, last_no BIGINT NOT NULL, ack_through BIGINT NOT NULL,
    created_ms BIGINT NOT NULL, seen_ms BIGINT NOT NULL, is_revoked BIGINT NOT NULL DEFAULT 0
);
-- One result per operation, repeated when asked again, until the device says it has it.
CREATE TABLE op_result (
    device_id TEXT NOT NULL, no BIGINT NOT NULL, fingerprint BIGINT NOT NULL, result TEXT NOT NULL, seq BIGINT NOT NULL, rev BIGINT,
    task_id TEXT, problem TEXT, PRIMARY KEY (device_id, no)
);
CREATE TABLE password (user_id TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL, changed_ms BIGINT NOT NULL);
CREATE TABLE token (
    hash TEXT PRIMARY KEY NOT NULL, user_id TEXT NOT NULL, device_id TEXT NOT NULL, created_ms BIGINT NOT NULL, used_ms BIGINT NOT NULL
);
CREATE TABLE lease (
    lead_id TEXT PRIMARY KEY NOT NULL, user_id TEXT NOT NULL, device_id TEXT NOT NULL, token BIGINT NOT NULL, expires_ms BIGINT NOT NULL
);

-- Boards of the service are counted when asked: a covering index.
CREATE INDEX lead_board ON lead (team_id, queue_id, owner_id, state, next_kind, grade, next_ms) WHERE is_deleted = 0;
