-- What may be charged on loans of a product, and what was charged on a loan. Late fees and others
-- that come of themselves follow from the ledger and have no rows.
CREATE TABLE fee_types (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, loan_type_id TEXT NOT NULL, api_name TEXT NOT NULL, display_name TEXT NOT NULL, category TEXT NOT NULL,
  status TEXT NOT NULL, amount BIGINT,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, loan_type_id) REFERENCES loan_types (company_id, id)
);
CREATE UNIQUE INDEX fee_types_name ON fee_types (company_id, loan_type_id, api_name);
CREATE UNIQUE INDEX fee_types_external ON fee_types (company_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX fee_types_loan_type ON fee_types (company_id, loan_type_id, created_at, id);

CREATE TABLE loan_fees (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, loan_id TEXT NOT NULL, borrower_id TEXT NOT NULL, fee_type_id TEXT NOT NULL, api_name TEXT NOT NULL,
  display_name TEXT NOT NULL, category TEXT NOT NULL, status TEXT NOT NULL, amount BIGINT NOT NULL, original_amount BIGINT NOT NULL,
  charge_date TEXT NOT NULL, charge_second INTEGER NOT NULL, case_id TEXT, send_notice BOOLEAN,
  created_by JSONB NOT NULL, canceled_by JSONB, canceled_at TIMESTAMPTZ,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, loan_id) REFERENCES loans (company_id, id)
);
CREATE UNIQUE INDEX loan_fees_external ON loan_fees (company_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX loan_fees_loan ON loan_fees (company_id, loan_id, created_at, id);
