-- Regions by postal code: whose leads somebody sees beside his team's. A lead's territory follows its company's address.
CREATE TABLE territory (
    id TEXT PRIMARY KEY NOT NULL, rev BIGINT NOT NULL, seq BIGINT NOT NULL, created_ms BIGINT NOT NULL, changed_ms BIGINT NOT NULL,
    is_deleted BIGINT NOT NULL DEFAULT 0, extra TEXT,
    name TEXT, country TEXT, ranges TEXT
);
ALTER TABLE "lead" ADD COLUMN territory_id TEXT;
ALTER TABLE "user" ADD COLUMN territories TEXT; -- ids with commas
