CREATE TABLE people (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX people_newest ON people (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX people_external ON people (company_id, external_id) WHERE external_id IS NOT NULL;
