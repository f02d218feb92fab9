CREATE TABLE staged_members (
  company_id TEXT NOT NULL, set_id TEXT NOT NULL, began_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (company_id, set_id)
);
