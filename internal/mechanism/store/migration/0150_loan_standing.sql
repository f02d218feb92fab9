-- How a loan stands, as its ledger was last folded, for lists. Where it was folded before, the close
-- of the day looks at it once.
ALTER TABLE ledgers ADD COLUMN outstanding BIGINT DEFAULT 0;
ALTER TABLE ledgers ADD COLUMN next_due_date TEXT;
UPDATE ledgers SET visit_at = opened_at;
-- None of these can take the place of the primary key, by which foreign keys are checked.
CREATE INDEX ledgers_days ON ledgers (company_id, overdue_since, loan_id) WHERE overdue_since IS NOT NULL;
CREATE INDEX ledgers_overdue_amount ON ledgers (company_id, overdue, loan_id) WHERE overdue > 0;
CREATE INDEX ledgers_outstanding ON ledgers (company_id, outstanding, loan_id) WHERE outstanding > 0;
CREATE INDEX ledgers_next_due ON ledgers (company_id, next_due_date, loan_id) WHERE next_due_date IS NOT NULL;
CREATE INDEX events_loan ON events (company_id, loan_id, seq) WHERE loan_id IS NOT NULL;
