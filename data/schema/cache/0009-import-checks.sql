-- Imports whose new persons were not all checked yet (src/store/desk/import_checks.c). after_id: the last contact that was; ids of contacts
-- sort behind that of their import. checked: how many were.
CREATE TABLE check_ask (batch_id TEXT PRIMARY KEY NOT NULL, after_id TEXT NOT NULL, checked BIGINT NOT NULL);
