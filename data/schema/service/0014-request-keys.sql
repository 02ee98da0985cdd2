-- Requests that came with an Idempotency-Key: what became of them, for a day, so that asking again does nothing a second time.
CREATE TABLE request_key (
    user_id TEXT NOT NULL, key TEXT NOT NULL,
    fingerprint TEXT NOT NULL, -- of method, path and body
    status BIGINT NOT NULL,    -- 0: begun, and not known to have ended
    answer TEXT,               -- NULL: none, or it may name somebody who was erased since
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX request_key_at ON request_key (at_ms);
