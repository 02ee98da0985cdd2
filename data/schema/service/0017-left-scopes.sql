-- Scopes that somebody had before his rights changed: what he wrote in them and had not sent is proposed to who has it now.
CREATE TABLE left_scope (
    user_id TEXT NOT NULL, scope TEXT NOT NULL,
    left_ms BIGINT NOT NULL,
    PRIMARY KEY (user_id, scope)
);
