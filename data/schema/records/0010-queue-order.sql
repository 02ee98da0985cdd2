-- How a queue is worked: its mix of campaigns (core/mix.h), how exactly promises are kept, how far ahead and how many one person may promise.
ALTER TABLE "queue" ADD COLUMN mix TEXT;
ALTER TABLE "queue" ADD COLUMN tolerance_min BIGINT;
ALTER TABLE "queue" ADD COLUMN horizon_days BIGINT;
ALTER TABLE "queue" ADD COLUMN callbacks_max BIGINT;
-- The cadence of a campaign (data/cadences).
ALTER TABLE "campaign" ADD COLUMN cadence TEXT;
-- Open leads by what may be expected of them: score (and 5: unknown is not nothing) times value, 10,000 EUR where nobody knows. Queries spell the expression alike.
DROP INDEX lead_own_grade;
DROP INDEX lead_team_grade;
CREATE INDEX lead_own_worth ON lead (owner_id, next_kind, (CASE WHEN score BETWEEN 0 AND 1000 THEN -score - 5 ELSE -5 END * CASE WHEN value_cents BETWEEN 1 AND 1000000000000 THEN value_cents ELSE 1000000 END), (coalesce(grade, '~')), next_ms, id)
    WHERE is_deleted = 0 AND basis IS NOT NULL AND owner_id IS NOT NULL AND (state = 'new' OR state = 'ready' OR state = 'working' OR state = 'rejected' OR state = 'nurture');
CREATE INDEX lead_team_worth ON lead (team_id, next_kind, (CASE WHEN score BETWEEN 0 AND 1000 THEN -score - 5 ELSE -5 END * CASE WHEN value_cents BETWEEN 1 AND 1000000000000 THEN value_cents ELSE 1000000 END), (coalesce(grade, '~')), next_ms, id)
    WHERE is_deleted = 0 AND basis IS NOT NULL AND owner_id IS NULL AND (state = 'new' OR state = 'ready' OR state = 'working' OR state = 'rejected' OR state = 'nurture');
-- The same of one campaign, for the mix.
CREATE INDEX lead_mix ON lead (campaign_id, next_kind, (CASE WHEN score BETWEEN 0 AND 1000 THEN -score - 5 ELSE -5 END * CASE WHEN value_cents BETWEEN 1 AND 1000000000000 THEN value_cents ELSE 1000000 END), (coalesce(grade, '~')), next_ms, id)
    WHERE is_deleted = 0 AND basis IS NOT NULL AND (state = 'new' OR state = 'ready' OR state = 'working' OR state = 'rejected' OR state = 'nurture');
