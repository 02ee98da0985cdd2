-- Credit of a team: what it wants in a week, who wants to stand on the board, and a second person's look at a sample of what earned points.
CREATE TABLE credit_goal (
    team_id TEXT PRIMARY KEY,
    points BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    set_ms BIGINT NOT NULL
);
-- Nobody stands on the board without a row here.
CREATE TABLE credit_listed (user_id TEXT PRIMARY KEY, since_ms BIGINT NOT NULL);
ALTER TABLE credit ADD COLUMN look TEXT; -- asked, right, wrong; NULL: not in the sample
ALTER TABLE credit ADD COLUMN looked_by TEXT;
ALTER TABLE credit ADD COLUMN looked_ms BIGINT;
CREATE INDEX credit_week ON credit (team_id, earned_ms);
CREATE INDEX credit_look ON credit (look, team_id, earned_ms);
