-- Whether the person still works there: maybe_left (an automatic reply says so), left, deceased; empty: yes.
ALTER TABLE contact ADD COLUMN person_state TEXT;
