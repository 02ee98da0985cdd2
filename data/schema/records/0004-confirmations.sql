-- When a field was last found right, and by which day it was typed; the VAT number; a team's quality by days (core/quality_score.h).
ALTER TABLE company ADD COLUMN vat_id TEXT;
ALTER TABLE company ADD COLUMN company_confirmed TEXT;
ALTER TABLE contact ADD COLUMN confirmed TEXT;
ALTER TABLE team ADD COLUMN quality TEXT;
-- The same site at another place.
CREATE INDEX company_website ON company (website) WHERE website IS NOT NULL;
