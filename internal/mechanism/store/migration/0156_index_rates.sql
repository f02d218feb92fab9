-- What the spreads of a product's loans are added to. Each holds until the next begins.
CREATE TABLE index_rates (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, loan_type_id TEXT NOT NULL, index_description TEXT, country TEXT, annual_rate TEXT NOT NULL,
  start_date TEXT NOT NULL, end_date TEXT, run_id TEXT,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, loan_type_id) REFERENCES loan_types (company_id, id)
);
CREATE UNIQUE INDEX index_rates_start ON index_rates (company_id, loan_type_id, start_date);
CREATE UNIQUE INDEX index_rates_external ON index_rates (company_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX index_rates_newest ON index_rates (company_id, loan_type_id, created_at, id);
-- The loans that follow an index.
ALTER TABLE ledgers ADD COLUMN follows_index BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX ledgers_follow ON ledgers (company_id, loan_id) WHERE follows_index;
