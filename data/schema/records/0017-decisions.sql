-- Pairs that somebody found to be two, by a hash of their values: they come in again under new ids.
CREATE INDEX merge_different ON "merge" (details) WHERE state = 'different';
