-- The relief of servicemembers (50 U.S.C. 3937). What of one follows from the ledger is kept beside it.
CREATE TABLE scra_reliefs (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  loan_id TEXT NOT NULL, borrower_id TEXT NOT NULL, servicemember_id TEXT NOT NULL, status TEXT NOT NULL, annual_rate TEXT NOT NULL,
  start_date TEXT NOT NULL, service_start_date TEXT, end_date TEXT, relief_end_date TEXT, is_mortgage BOOLEAN NOT NULL, is_cancel_fees BOOLEAN NOT NULL,
  proof TEXT NOT NULL, proof_date TEXT NOT NULL, ended_date TEXT, fact_id TEXT NOT NULL,
  case_id TEXT, send_notice BOOLEAN, created_by JSONB NOT NULL, canceled_by JSONB, canceled_at TIMESTAMPTZ,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, loan_id) REFERENCES loans (company_id, id)
);
CREATE INDEX scra_reliefs_loan ON scra_reliefs (company_id, loan_id, created_at, id);
