-- Who called whom: an incoming call is no attempt of ours.
ALTER TABLE "activity" ADD COLUMN is_incoming BIGINT;
-- By which number of the house a user is reached: a telephone system tells of calls by it.
ALTER TABLE "user" ADD COLUMN extension TEXT;
