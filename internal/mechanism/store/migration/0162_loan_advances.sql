-- What is paid out of a loan after its activation.
CREATE TABLE loan_advances (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, loan_id TEXT NOT NULL, borrower_id TEXT NOT NULL, status TEXT NOT NULL, amount BIGINT NOT NULL, original_amount BIGINT NOT NULL,
  advance_date TEXT NOT NULL, advance_details JSONB, is_planned BOOLEAN NOT NULL, planned_id TEXT, metadata JSONB, case_id TEXT, send_notice BOOLEAN,
  created_by JSONB NOT NULL, pending_at TIMESTAMPTZ, settled_at TIMESTAMPTZ, canceled_at TIMESTAMPTZ, due_at TIMESTAMPTZ,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, loan_id) REFERENCES loans (company_id, id)
);
CREATE UNIQUE INDEX loan_advances_external ON loan_advances (company_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX loan_advances_loan ON loan_advances (company_id, loan_id, created_at, id);
CREATE INDEX loan_advances_due ON loan_advances (company_id, due_at) WHERE due_at IS NOT NULL;
