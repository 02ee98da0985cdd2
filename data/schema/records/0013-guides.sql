-- Which guide stands beside the leads of a campaign; none: the one for its medium and the company's industry.
ALTER TABLE "campaign" ADD COLUMN call_guide TEXT;
