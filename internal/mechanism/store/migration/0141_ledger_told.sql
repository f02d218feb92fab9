-- What the events of a ledger have told last. A ledger that has none has told all up to the day
-- through which it is folded.
ALTER TABLE ledgers ADD COLUMN told JSONB;
