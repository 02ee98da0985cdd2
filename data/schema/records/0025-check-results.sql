-- What a check found, beyond the task itself: by which version of the rule, when last, and who solved it (first found: created_ms).
ALTER TABLE task ADD COLUMN check_version BIGINT;
ALTER TABLE task ADD COLUMN seen_ms BIGINT;
ALTER TABLE task ADD COLUMN solved_by_id TEXT;
CREATE INDEX task_solved ON task (check_id, team_id, state) WHERE solved_by_id IS NOT NULL;
