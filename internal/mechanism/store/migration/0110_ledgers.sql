-- The ledgers of loans: the rules of a product, what happened to a loan, and the entries that
-- follow from it. Facts and entries are only ever added.
ALTER TABLE loan_types ADD COLUMN ledger_rules JSONB;
ALTER TABLE loans ADD COLUMN apr_nominal_at_activation TEXT;
ALTER TABLE loans ADD COLUMN apr_effective_at_activation TEXT;
ALTER TABLE loans ADD COLUMN periodic_payment BIGINT;
ALTER TABLE loans ADD COLUMN activated_at TIMESTAMPTZ;
ALTER TABLE loans ADD COLUMN last_amortized_at TIMESTAMPTZ;

CREATE TABLE ledgers (
  company_id TEXT NOT NULL, loan_id TEXT NOT NULL, terms JSONB NOT NULL, rules JSONB, timezone TEXT NOT NULL,
  fact_count INTEGER NOT NULL, entry_count INTEGER NOT NULL, through TEXT NOT NULL, checkpoint TEXT NOT NULL, state JSONB NOT NULL,
  due_at TIMESTAMPTZ, opened_at TIMESTAMPTZ NOT NULL, changed_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (company_id, loan_id),
  FOREIGN KEY (company_id, loan_id) REFERENCES loans (company_id, id)
);
CREATE INDEX ledgers_due ON ledgers (company_id, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE ledger_facts (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  loan_id TEXT NOT NULL, seq BIGINT NOT NULL, type TEXT NOT NULL, effective_date TEXT NOT NULL, effective_second INTEGER NOT NULL,
  actor JSONB NOT NULL, request_id TEXT, source_id TEXT, send_notice BOOLEAN, fact JSONB NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, loan_id) REFERENCES ledgers (company_id, loan_id)
);
CREATE UNIQUE INDEX ledger_facts_loan ON ledger_facts (company_id, loan_id, seq);

CREATE TABLE ledger_entries (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  loan_id TEXT NOT NULL, seq BIGINT NOT NULL, effective_date TEXT NOT NULL, debit TEXT NOT NULL, credit TEXT NOT NULL,
  amount BIGINT NOT NULL, cause TEXT NOT NULL, reverses BIGINT,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, loan_id) REFERENCES ledgers (company_id, loan_id)
);
CREATE UNIQUE INDEX ledger_entries_loan ON ledger_entries (company_id, loan_id, seq);
CREATE INDEX ledger_entries_effective ON ledger_entries (company_id, loan_id, effective_date);
