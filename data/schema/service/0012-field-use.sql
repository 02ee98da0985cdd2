-- How often a team uses each field: shown, filtered by, exported, changed. By month, never by person.
CREATE TABLE field_use (
    team_id TEXT NOT NULL,
    field TEXT NOT NULL, -- contact.phone; "opened": leads that were opened
    month TEXT NOT NULL, -- YYYY-MM
    uses BIGINT NOT NULL, last_day TEXT NOT NULL, -- YYYY-MM-DD
    PRIMARY KEY (team_id, field, month)
);
