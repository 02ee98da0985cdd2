-- When a team is at work: the clocks of hot leads run in these hours.
ALTER TABLE team ADD COLUMN hours TEXT;
