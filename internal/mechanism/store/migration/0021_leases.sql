CREATE TABLE leases (
  company_id TEXT NOT NULL, work TEXT NOT NULL, holder TEXT NOT NULL, expires_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (company_id, work)
);
