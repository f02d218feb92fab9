CREATE TABLE bulk_runs (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  work TEXT NOT NULL, params JSONB NOT NULL, place TEXT NOT NULL, total INTEGER NOT NULL, processed INTEGER NOT NULL, failed INTEGER NOT NULL,
  canceled BOOLEAN NOT NULL, started_at TIMESTAMPTZ NOT NULL, finished_at TIMESTAMPTZ, actor_text TEXT NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX bulk_runs_newest ON bulk_runs (company_id, created_at, id) WHERE deleted_at IS NULL;

CREATE TABLE bulk_failures (
  company_id TEXT NOT NULL, run_id TEXT NOT NULL, member TEXT NOT NULL, error_type TEXT NOT NULL, message TEXT NOT NULL,
  PRIMARY KEY (company_id, run_id, member)
);
