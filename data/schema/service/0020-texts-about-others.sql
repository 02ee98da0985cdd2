-- Records of others whose texts named an erased person: bare ids for every device, which takes the old texts out of its own journal. n as in
-- erasure, and told with it.
CREATE TABLE erasure_text (
    n BIGINT PRIMARY KEY NOT NULL, entity TEXT NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, erased_ms BIGINT NOT NULL
);
