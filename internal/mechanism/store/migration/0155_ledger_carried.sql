-- Which facts of a long ledger still play a part after the state that is kept; NULL: all.
ALTER TABLE ledgers ADD COLUMN carried JSONB;
