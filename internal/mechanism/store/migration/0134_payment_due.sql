-- When to look whether the day of a scheduled transaction has come: those that are there, at once.
ALTER TABLE transactions ADD COLUMN due_at TIMESTAMPTZ;
UPDATE transactions SET due_at = created_at WHERE status = 'scheduled';
CREATE INDEX transactions_due ON transactions (company_id, due_at) WHERE due_at IS NOT NULL;
