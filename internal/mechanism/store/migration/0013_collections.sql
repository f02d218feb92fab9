CREATE TABLE collection_days (
  company_id TEXT NOT NULL PRIMARY KEY, stage TEXT NOT NULL, place TEXT NOT NULL, next_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX cases_procedure ON cases (company_id, creation_procedure, id) WHERE creation_procedure IS NOT NULL;
