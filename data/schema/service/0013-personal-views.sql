-- Who may look at the figures of one person, why, and until when; what was looked at is counted, for the person to see.
CREATE TABLE personal_view (
    id TEXT PRIMARY KEY NOT NULL,
    viewer_id TEXT NOT NULL, subject_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    from_ms BIGINT NOT NULL, until_ms BIGINT NOT NULL,
    looks BIGINT NOT NULL,
    looked_ms BIGINT
);
CREATE INDEX personal_view_viewer ON personal_view (viewer_id, until_ms);
CREATE INDEX personal_view_subject ON personal_view (subject_id, until_ms);
