-- What has to be known before sales gets a lead of a campaign, and who may hand it over all the same, with a reason.
ALTER TABLE "campaign" ADD COLUMN handover TEXT;
ALTER TABLE "campaign" ADD COLUMN handover_override TEXT;
