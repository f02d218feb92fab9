-- Other payments of a loan for a time. What of a plan follows from the ledger is kept beside it.
CREATE TABLE payment_plans (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, loan_id TEXT NOT NULL, borrower_id TEXT NOT NULL, status TEXT NOT NULL, payment_plan_type TEXT NOT NULL, amount BIGINT,
  selected_due_date TEXT NOT NULL, number_of_periods INTEGER NOT NULL, is_extend_loan_duration BOOLEAN NOT NULL, fee_amount BIGINT,
  schedule JSONB NOT NULL, agreed_date TEXT NOT NULL, end_date TEXT NOT NULL, ended_date TEXT, case_id TEXT, send_notice BOOLEAN,
  created_by JSONB NOT NULL, canceled_by JSONB, canceled_at TIMESTAMPTZ,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, loan_id) REFERENCES loans (company_id, id)
);
CREATE UNIQUE INDEX payment_plans_external ON payment_plans (company_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX payment_plans_loan ON payment_plans (company_id, loan_id, created_at, id);
