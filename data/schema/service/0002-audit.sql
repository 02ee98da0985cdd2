-- What happened to rights and secrets, and one row per transaction of the journal. Append-only; each row's hash holds the one before,
-- so that nothing can be changed, removed or swapped unseen (vorwahld audit verify).
CREATE TABLE audit (
    n BIGINT PRIMARY KEY NOT NULL,
    at_ms BIGINT NOT NULL,
    event TEXT NOT NULL,   -- "sign_in.refused", "user.roles", … ; "write": operations FIRST-LAST of the journal
    user_id TEXT,          -- who did it; null: an administrator at the service's machine, or nobody known
    device_id TEXT,
    subject TEXT,          -- whom or what it happened to: an id, never a name
    detail TEXT,
    hash TEXT NOT NULL     -- BLAKE2b of the row before and of this one
);
-- The body's hash stays when erasure blanks the body.
ALTER TABLE journal ADD COLUMN digest TEXT;
