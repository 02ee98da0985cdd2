-- Erased persons (art. 17 GDPR). A bare id a record, for every device that may hold a copy; n is the feed's number, so that a device asks
-- for what came since. A restored database is told all of it again, from the backups' second file.
CREATE TABLE erasure (
    n BIGINT PRIMARY KEY NOT NULL, entity TEXT NOT NULL, id TEXT NOT NULL,
    person TEXT NOT NULL,      -- the contact all of it hung on
    erased_ms BIGINT NOT NULL, user_id TEXT
);
CREATE UNIQUE INDEX erasure_record ON erasure (id, entity);
CREATE INDEX erasure_person ON erasure (person);
-- The last number a device has asked beyond: everything before it is gone there.
ALTER TABLE device ADD COLUMN erased_through BIGINT NOT NULL DEFAULT 0;
-- When a body of the journal lost what concerned an erased person. Its digest stays, so the audit's chain holds.
ALTER TABLE journal ADD COLUMN erased_ms BIGINT;
-- Goes with the body: without it nobody can try names and numbers against the digest.
ALTER TABLE journal ADD COLUMN salt TEXT;
-- Proofs of consent that the law wants kept for years (UWG § 7a): closed with a public key whose other half is kept elsewhere.
CREATE TABLE sealed_proof (
    person TEXT PRIMARY KEY NOT NULL, sealed_ms BIGINT NOT NULL, until_ms BIGINT NOT NULL, box TEXT NOT NULL
);
