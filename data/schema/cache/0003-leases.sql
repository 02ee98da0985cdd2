-- Leads that the service reserved for this desk. Time left is counted on a clock that no person sets, and ends with the machine's start.
CREATE TABLE lease (lead_id TEXT PRIMARY KEY NOT NULL, token BIGINT NOT NULL, until_ms BIGINT NOT NULL, boot TEXT NOT NULL);
