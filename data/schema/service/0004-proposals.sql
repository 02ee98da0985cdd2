-- What somebody sent about a record that had left his reach meanwhile: kept whole until its new owner decides. The task says what it is
-- about; the operations stay here, so that nobody has to be trusted to send them again unchanged.
CREATE TABLE proposal (
    task_id TEXT PRIMARY KEY NOT NULL, user_id TEXT NOT NULL, device_id TEXT NOT NULL, received_ms BIGINT NOT NULL,
    body TEXT NOT NULL -- one operation a line, as JSON
);
