-- What this desk has done and what must survive everything. Irreplaceable: synchronous FULL.
CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
INSERT INTO meta (key, value) VALUES ('next_no', '1');

CREATE TABLE op (
    op_no BIGINT PRIMARY KEY NOT NULL, -- 1, 2, 3… without a gap
    op_id TEXT NOT NULL,
    grp TEXT NOT NULL,                 -- what one action did
    kind TEXT NOT NULL,                -- set, delete, bulk, void
    entity TEXT NOT NULL,
    id TEXT NOT NULL,
    action TEXT,
    user_id TEXT,
    undoes TEXT,                       -- the group this one takes back
    occurred_ms BIGINT NOT NULL,
    body TEXT NOT NULL,                -- the operation as JSON
    state TEXT NOT NULL,               -- pending, sent, acked, journal, rejected
    result TEXT,
    ack_seq BIGINT,
    problem TEXT
);
CREATE INDEX op_state ON op (state, op_no);
-- What waits, in order; queries spell the condition the same way.
CREATE INDEX op_waiting ON op (op_no) WHERE state = 'pending' OR state = 'sent';
CREATE INDEX op_record ON op (entity, id, op_no);
CREATE INDEX op_group ON op (grp, op_no);
CREATE UNIQUE INDEX op_by_id ON op (op_id);
CREATE INDEX op_undoes ON op (undoes) WHERE undoes IS NOT NULL;

CREATE TABLE draft (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL, at_ms BIGINT NOT NULL);
