ALTER TABLE bulk_runs ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bulk_runs ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE bulk_runs ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bulk_runs ADD COLUMN undo_of TEXT;
CREATE INDEX bulk_runs_owner ON bulk_runs (company_id, owner, number);
CREATE INDEX bulk_runs_open ON bulk_runs (company_id, number) WHERE finished_at IS NULL;
DROP TABLE bulk_failures;
CREATE TABLE bulk_outcomes (
  company_id TEXT NOT NULL, run_id TEXT NOT NULL, member TEXT NOT NULL,
  case_id TEXT NOT NULL, borrower_id TEXT NOT NULL, object_id TEXT NOT NULL, result TEXT NOT NULL, error_type TEXT NOT NULL, message TEXT NOT NULL, changes JSONB NOT NULL,
  PRIMARY KEY (company_id, run_id, member)
);
CREATE INDEX cases_type ON cases (company_id, type_id, id);
