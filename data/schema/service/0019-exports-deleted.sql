-- Who took a list says that its copies are gone; until then it is reminded of.
ALTER TABLE export_list ADD COLUMN deleted_ms BIGINT; -- when that was said; NULL: not yet
ALTER TABLE export_list ADD COLUMN deleted_by TEXT;   -- user
