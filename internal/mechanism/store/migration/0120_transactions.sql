-- Payments and credits on loans. What is paid of each follows from the ledger, which is the only
-- one to write it; fact_id is the fact by which the transaction stands in the ledger.
CREATE TABLE transactions (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, loan_id TEXT NOT NULL, main_borrower_id TEXT NOT NULL, transaction_type TEXT NOT NULL, status TEXT NOT NULL,
  is_external BOOLEAN NOT NULL, fact_id TEXT, times_booked INTEGER NOT NULL,
  scheduled_amount BIGINT NOT NULL, actual_amount BIGINT NOT NULL,
  paid_principal BIGINT NOT NULL, paid_interest BIGINT NOT NULL, paid_fees BIGINT NOT NULL,
  paid_origination_fees BIGINT NOT NULL, paid_draw_fees BIGINT NOT NULL, paid_late_fees BIGINT NOT NULL,
  paid_modification_fees BIGINT NOT NULL, paid_service_fees BIGINT NOT NULL, paid_nsf_fees BIGINT NOT NULL, paid_other_fees BIGINT NOT NULL,
  paid_over BIGINT NOT NULL, held BIGINT NOT NULL, unapplied BIGINT NOT NULL,
  effective_date TEXT NOT NULL, effective_second INTEGER NOT NULL, original_effective_date TEXT NOT NULL, scheduled_date TEXT,
  failure_reason TEXT, cancel_reason TEXT, service_credit_details JSONB, chargebacks JSONB,
  evidence_document_id TEXT, consent_document_id TEXT, enable_prepayments BOOLEAN,
  case_id TEXT, send_notice BOOLEAN, created_by JSONB NOT NULL,
  reversed_by_transaction_id TEXT, reversed_transaction_id TEXT,
  applied_at TIMESTAMPTZ, pending_at TIMESTAMPTZ, succeeded_at TIMESTAMPTZ, failed_at TIMESTAMPTZ, canceled_at TIMESTAMPTZ, chargeback_at TIMESTAMPTZ,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, loan_id) REFERENCES loans (company_id, id)
);
CREATE UNIQUE INDEX transactions_external ON transactions (company_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX transactions_fact ON transactions (company_id, loan_id, fact_id) WHERE fact_id IS NOT NULL;
CREATE INDEX transactions_created ON transactions (company_id, created_at, id);
CREATE INDEX transactions_loan ON transactions (company_id, loan_id, created_at, id);
CREATE INDEX transactions_status ON transactions (company_id, status, created_at, id);
CREATE INDEX transactions_effective ON transactions (company_id, effective_date, created_at, id);
