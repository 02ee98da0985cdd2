-- Words that people put on leads, for their lists.
ALTER TABLE "lead" ADD COLUMN tags TEXT;
