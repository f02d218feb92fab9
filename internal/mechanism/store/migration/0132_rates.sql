-- Rates and caps that a lender has set on a loan after its activation. Those that were agreed
-- stand in the terms of its ledger.
CREATE TABLE loan_rates (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  loan_id TEXT NOT NULL, borrower_id TEXT NOT NULL, type TEXT NOT NULL, annual_rate TEXT NOT NULL, start_date TEXT NOT NULL, end_date TEXT,
  is_end_existing_rates BOOLEAN NOT NULL, rate_cap_reason TEXT, fact_id TEXT NOT NULL,
  case_id TEXT, send_notice BOOLEAN, created_by JSONB NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, loan_id) REFERENCES loans (company_id, id)
);
CREATE INDEX loan_rates_loan ON loan_rates (company_id, loan_id, created_at, id);
