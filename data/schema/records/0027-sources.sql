-- Where each value comes from, and until when it may be used: marks beside the record (core/provenance.h).
ALTER TABLE contact ADD COLUMN sources TEXT;
ALTER TABLE company ADD COLUMN company_sources TEXT;
