-- What knows the words of an erased person in texts that come after the erasure: keyed hashes (core/naming.h), the key in meta. Only until every
-- device of then has heard of it, thirty days at most.
CREATE TABLE erased_words (
    person TEXT PRIMARY KEY NOT NULL,
    n BIGINT NOT NULL,         -- of the feed, with which the erasure is told
    erased_ms BIGINT NOT NULL,
    heard_ms BIGINT,           -- when a night found that all devices of then have heard
    hidden TEXT NOT NULL
);
-- Whose text lost words when it came: nobody else has ever seen them. NULL: every device is told.
ALTER TABLE erasure_text ADD COLUMN device_id TEXT;
