-- Boards over a million leads: what they count is kept as leads are written (src/store/counts.c), here only; a service counts
-- when asked. No triggers: with them every lead written would be journalled page by page.
-- Leads by everything a board parts them by; NULL is ''. is_a: grade A.
CREATE TABLE lead_count (
    team_id TEXT NOT NULL, queue_id TEXT NOT NULL, owner_id TEXT NOT NULL, state TEXT NOT NULL, next_kind TEXT NOT NULL, is_a BIGINT NOT NULL,
    n BIGINT NOT NULL, PRIMARY KEY (team_id, queue_id, owner_id, state, next_kind, is_a)
) WITHOUT ROWID;
-- Open leads by the hour of their next step.
CREATE TABLE lead_due (
    team_id TEXT NOT NULL, queue_id TEXT NOT NULL, hour BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (team_id, queue_id, hour)
) WITHOUT ROWID;
