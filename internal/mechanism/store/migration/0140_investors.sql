-- Who owns loans, and what part of a loan is whose from a day on. What was agreed at the
-- origination of a loan stands in its terms.
CREATE TABLE investors (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, legal_name TEXT NOT NULL, is_default BOOLEAN NOT NULL,
  sealed_address TEXT, sealed_name TEXT, sealed_email TEXT, sealed_phone TEXT, sealed_with TEXT NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX investors_external ON investors (company_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX investors_default ON investors (company_id) WHERE is_default;
CREATE INDEX investors_newest ON investors (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX investors_sealed_with ON investors (company_id, sealed_with);

CREATE TABLE loan_investors (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  loan_id TEXT NOT NULL, borrower_id TEXT NOT NULL, effective_date TEXT NOT NULL, investors JSONB NOT NULL, created_by JSONB NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, loan_id) REFERENCES loans (company_id, id)
);
CREATE UNIQUE INDEX loan_investors_day ON loan_investors (company_id, loan_id, effective_date);
