-- Imports whose new persons and companies were not all compared with the stock yet (src/store/desk/twin_asks.c). grp: the import's group of
-- operations. after_id: the last contact that was; ids of contacts sort behind that of their import. asked: how many were.
CREATE TABLE twin_ask (batch_id TEXT PRIMARY KEY NOT NULL, grp TEXT NOT NULL, after_id TEXT NOT NULL, asked BIGINT NOT NULL);
