-- Boards over a million leads: what they count is kept as it changes, here only; a service counts when asked.
-- Leads by everything a board parts them by; NULL is ''. is_a: grade A.
CREATE TABLE lead_count (
    team_id TEXT NOT NULL, queue_id TEXT NOT NULL, owner_id TEXT NOT NULL, state TEXT NOT NULL, next_kind TEXT NOT NULL, is_a BIGINT NOT NULL,
    n BIGINT NOT NULL, PRIMARY KEY (team_id, queue_id, owner_id, state, next_kind, is_a)
) WITHOUT ROWID;
-- Open leads by the hour of their next step.
CREATE TABLE lead_due (
    team_id TEXT NOT NULL, queue_id TEXT NOT NULL, hour BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (team_id, queue_id, hour)
) WITHOUT ROWID;

CREATE TRIGGER lead_count_add AFTER INSERT ON lead WHEN NEW.is_deleted = 0 BEGIN
    INSERT INTO lead_count (team_id, queue_id, owner_id, state, next_kind, is_a, n)
    VALUES (coalesce(NEW.team_id, ''), coalesce(NEW.queue_id, ''), coalesce(NEW.owner_id, ''), coalesce(NEW.state, ''),
            coalesce(NEW.next_kind, ''), coalesce(NEW.grade, '') LIKE 'A%', 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER lead_count_take AFTER DELETE ON lead WHEN OLD.is_deleted = 0 BEGIN
    UPDATE lead_count SET n = n - 1
    WHERE team_id = coalesce(OLD.team_id, '') AND queue_id = coalesce(OLD.queue_id, '') AND owner_id = coalesce(OLD.owner_id, '')
      AND state = coalesce(OLD.state, '') AND next_kind = coalesce(OLD.next_kind, '') AND is_a = (coalesce(OLD.grade, '') LIKE 'A%');
END;
CREATE TRIGGER lead_count_move AFTER UPDATE ON lead
WHEN OLD.is_deleted <> NEW.is_deleted OR OLD.team_id IS NOT NEW.team_id OR OLD.queue_id IS NOT NEW.queue_id
  OR OLD.owner_id IS NOT NEW.owner_id OR OLD.state IS NOT NEW.state OR OLD.next_kind IS NOT NEW.next_kind OR OLD.grade IS NOT NEW.grade
BEGIN
    UPDATE lead_count SET n = n - 1
    WHERE OLD.is_deleted = 0
      AND team_id = coalesce(OLD.team_id, '') AND queue_id = coalesce(OLD.queue_id, '') AND owner_id = coalesce(OLD.owner_id, '')
      AND state = coalesce(OLD.state, '') AND next_kind = coalesce(OLD.next_kind, '') AND is_a = (coalesce(OLD.grade, '') LIKE 'A%');
    INSERT INTO lead_count (team_id, queue_id, owner_id, state, next_kind, is_a, n)
    SELECT coalesce(NEW.team_id, ''), coalesce(NEW.queue_id, ''), coalesce(NEW.owner_id, ''), coalesce(NEW.state, ''),
           coalesce(NEW.next_kind, ''), coalesce(NEW.grade, '') LIKE 'A%', 1
    WHERE NEW.is_deleted = 0
    ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER lead_due_add AFTER INSERT ON lead
WHEN NEW.is_deleted = 0 AND NEW.next_ms IS NOT NULL
 AND instr(',new,checking,ready,working,qualified,rejected,nurture,', ',' || NEW.state || ',') > 0
BEGIN
    INSERT INTO lead_due (team_id, queue_id, hour, n)
    VALUES (coalesce(NEW.team_id, ''), coalesce(NEW.queue_id, ''), NEW.next_ms / 3600000, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER lead_due_take AFTER DELETE ON lead
WHEN OLD.is_deleted = 0 AND OLD.next_ms IS NOT NULL
 AND instr(',new,checking,ready,working,qualified,rejected,nurture,', ',' || OLD.state || ',') > 0
BEGIN
    UPDATE lead_due SET n = n - 1
    WHERE team_id = coalesce(OLD.team_id, '') AND queue_id = coalesce(OLD.queue_id, '') AND hour = OLD.next_ms / 3600000;
END;
CREATE TRIGGER lead_due_move AFTER UPDATE ON lead
WHEN OLD.is_deleted <> NEW.is_deleted OR OLD.team_id IS NOT NEW.team_id OR OLD.queue_id IS NOT NEW.queue_id
  OR OLD.state IS NOT NEW.state OR OLD.next_ms IS NOT NEW.next_ms
BEGIN
    UPDATE lead_due SET n = n - 1
    WHERE OLD.is_deleted = 0 AND OLD.next_ms IS NOT NULL
      AND instr(',new,checking,ready,working,qualified,rejected,nurture,', ',' || OLD.state || ',') > 0
      AND team_id = coalesce(OLD.team_id, '') AND queue_id = coalesce(OLD.queue_id, '') AND hour = OLD.next_ms / 3600000;
    INSERT INTO lead_due (team_id, queue_id, hour, n)
    SELECT coalesce(NEW.team_id, ''), coalesce(NEW.queue_id, ''), NEW.next_ms / 3600000, 1
    WHERE NEW.is_deleted = 0 AND NEW.next_ms IS NOT NULL
      AND instr(',new,checking,ready,working,qualified,rejected,nurture,', ',' || NEW.state || ',') > 0
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
