-- Leads that wait for a legal basis, counted by campaign.
CREATE INDEX lead_no_basis ON lead (campaign_id) WHERE is_deleted = 0 AND basis IS NULL AND state = 'checking';
