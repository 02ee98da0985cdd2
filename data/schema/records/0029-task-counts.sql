-- What stands above the list of tasks is counted from indexes alone, however many tasks there are: by check and state, done today, and
-- the conflicts that every round of sync tells.
CREATE INDEX task_check ON task (check_id, state, team_id, solved_by_id, is_deleted) WHERE is_deleted = 0;
CREATE INDEX task_done ON task (changed_ms) WHERE is_deleted = 0 AND state = 'done';
CREATE INDEX task_conflict ON task (id) WHERE is_deleted = 0 AND kind = 'conflict' AND state = 'open';
