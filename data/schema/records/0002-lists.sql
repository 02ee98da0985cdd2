-- Long lists read as keyset pages in their order, from both ends.
-- The quality desk: most worth first.
CREATE INDEX task_open ON task ((-coalesce(worth, 0)), id) WHERE is_deleted = 0 AND state IN ('open', 'later');
-- The leads of one queue by their next step.
CREATE INDEX lead_queue ON lead (queue_id, (coalesce(next_ms, -1)), id) WHERE is_deleted = 0;
