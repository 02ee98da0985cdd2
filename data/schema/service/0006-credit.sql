-- Credit for data care: what a change by a person gained in quality points, kept apart until it has stood for thirty days. What was
-- changed stays in the journal alone; when that is erased, the row goes without a word.
CREATE TABLE credit (
    op_id TEXT NOT NULL, field TEXT NOT NULL, user_id TEXT NOT NULL, team_id TEXT, entity TEXT NOT NULL, id TEXT NOT NULL,
    points BIGINT NOT NULL, -- tenths
    earned_ms BIGINT NOT NULL,
    state TEXT NOT NULL, -- pending, standing, taken_back
    PRIMARY KEY (op_id, field)
);
CREATE INDEX credit_user ON credit (user_id, state);
CREATE INDEX credit_record ON credit (id, field);
