-- An import remembers how its list was read, so that the next one of the same header is proposed alike: a hash of the header, our field of each column,
-- and what the list might do to persons who are known already.
ALTER TABLE "batch" ADD COLUMN layout TEXT;
ALTER TABLE "batch" ADD COLUMN mapping TEXT;
ALTER TABLE "batch" ADD COLUMN policy TEXT;
