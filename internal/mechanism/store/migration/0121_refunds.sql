-- What the seller of what was financed has given back. What of a refund lowers the principal
-- follows from the ledger, in which it stands under its id.
CREATE TABLE loan_refunds (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  loan_id TEXT NOT NULL, borrower_id TEXT NOT NULL, status TEXT NOT NULL, amount BIGINT NOT NULL, original_amount BIGINT NOT NULL,
  is_full_refund BOOLEAN NOT NULL, at_fault_party TEXT NOT NULL, refund_date TEXT NOT NULL, refund_second INTEGER NOT NULL,
  details JSONB NOT NULL, case_id TEXT, send_notice BOOLEAN, created_by JSONB NOT NULL, canceled_at TIMESTAMPTZ,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, loan_id) REFERENCES loans (company_id, id)
);
CREATE INDEX loan_refunds_loan ON loan_refunds (company_id, loan_id, created_at, id);
