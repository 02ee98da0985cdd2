-- Pairs of contacts or companies that `vorwahl duplicates` has found and not asked about yet (src/store/desk/twin_pairs.c); meta "pairs_at_ms":
-- when all of them were found, "pairs_asked": the last number that was asked about.
CREATE TABLE twin_pair (
    no INTEGER PRIMARY KEY NOT NULL, task_id TEXT NOT NULL UNIQUE, kind BIGINT NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, millionths BIGINT NOT NULL,
    reason TEXT NOT NULL
);
