-- The close of the day: when it looks at a ledger, and what is then overdue. Every ledger that is
-- there is looked at once.
ALTER TABLE ledgers ADD COLUMN visit_at TIMESTAMPTZ;
ALTER TABLE ledgers ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledgers ADD COLUMN overdue BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledgers ADD COLUMN overdue_since TEXT;
UPDATE ledgers SET visit_at = opened_at;
DROP INDEX ledgers_due;
CREATE INDEX ledgers_visit ON ledgers (company_id, visit_at, loan_id) WHERE visit_at IS NOT NULL;
CREATE INDEX ledgers_overdue ON ledgers (company_id, loan_id) WHERE overdue_since IS NOT NULL;
