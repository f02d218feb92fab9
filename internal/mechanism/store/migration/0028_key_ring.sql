-- The database remembers the key ring with which its data is sealed: one row, with a
-- text that the ring must open.
CREATE TABLE key_ring (number INTEGER PRIMARY KEY, ring TEXT NOT NULL, sealed TEXT NOT NULL);
