-- Two records that are one: the one that goes keeps its row and says into which it went (is_deleted 2: hidden, may come back), and what was
-- decided of the pair. One row a pair, whichever way round: merged, taken apart again, or different people for good.
ALTER TABLE "contact" ADD COLUMN merged_into_id TEXT;
ALTER TABLE "company" ADD COLUMN merged_into_id TEXT;
CREATE TABLE "merge" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    entity TEXT,
    kept_id TEXT,
    gone_id TEXT,
    state TEXT,
    at_ms BIGINT,
    user_id TEXT,
    reason TEXT,
    details TEXT,
    moved TEXT
);
CREATE INDEX contact_merged ON contact (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX company_merged ON company (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX merge_kept ON "merge" (kept_id);
CREATE INDEX merge_gone ON "merge" (gone_id);
CREATE INDEX merge_time ON "merge" (at_ms);
