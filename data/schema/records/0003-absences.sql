-- When somebody is away, and who keeps his promises meanwhile.
ALTER TABLE "user" ADD COLUMN absent_from_ms BIGINT;
ALTER TABLE "user" ADD COLUMN absent_until_ms BIGINT;
ALTER TABLE "user" ADD COLUMN deputy_id TEXT;
