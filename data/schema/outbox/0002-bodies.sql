-- Bodies apart: an import's operations carry 100 rows each, and every change of state would write them again.

CREATE TABLE op_body (op_id TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL);
INSERT INTO op_body (op_id, body) SELECT op_id, body FROM op ORDER BY op_no;
ALTER TABLE op DROP COLUMN body;

CREATE TRIGGER op_gone AFTER DELETE ON op BEGIN
    DELETE FROM op_body WHERE op_id = OLD.op_id;
END;

CREATE VIEW op_whole AS
    SELECT op.*, coalesce(op_body.body, '') AS body FROM op LEFT JOIN op_body ON op_body.op_id = op.op_id;

CREATE INDEX op_acked ON op (ack_seq) WHERE state = 'acked';
