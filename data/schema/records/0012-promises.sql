-- Which promise a call kept, or did not: for which minute it was given.
ALTER TABLE "activity" ADD COLUMN promised_ms BIGINT;
CREATE INDEX activity_promise ON activity (at_ms, user_id, promised_ms) WHERE promised_ms IS NOT NULL;
-- Promises of colleagues that are about to be missed, by time.
CREATE INDEX lead_promise ON lead (team_id, next_ms, id) WHERE is_deleted = 0 AND next_kind = 'callback' AND owner_id IS NOT NULL AND basis IS NOT NULL AND (state = 'new' OR state = 'ready' OR state = 'working' OR state = 'rejected' OR state = 'nurture');
