-- Questions about a pair, by the other one of the two: they close themselves when it goes or changes (src/usecase/duplicates/settle.c).
CREATE INDEX task_other ON task (other_id, state) WHERE other_id IS NOT NULL;
