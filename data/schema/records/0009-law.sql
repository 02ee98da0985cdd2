-- Proof of consent as the authority asks for it; the consent behind each call; information duties; licences of lists.
ALTER TABLE "consent" ADD COLUMN address TEXT;
ALTER TABLE "consent" ADD COLUMN wording TEXT;
ALTER TABLE "consent" ADD COLUMN products TEXT;
ALTER TABLE "consent" ADD COLUMN advertiser TEXT;
ALTER TABLE "consent" ADD COLUMN way TEXT;
ALTER TABLE "activity" ADD COLUMN consent_id TEXT;
ALTER TABLE "contact" ADD COLUMN informed_ms BIGINT;
ALTER TABLE "batch" ADD COLUMN is_bought BIGINT;
ALTER TABLE "batch" ADD COLUMN licence_until TEXT;
