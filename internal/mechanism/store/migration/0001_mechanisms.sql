CREATE TABLE space_clocks (company_id TEXT PRIMARY KEY, ahead_us BIGINT NOT NULL);

CREATE TABLE sequences (
  company_id TEXT NOT NULL, name TEXT NOT NULL, last BIGINT NOT NULL,
  PRIMARY KEY (company_id, name)
);

CREATE TABLE idempotency_keys (
  company_id TEXT NOT NULL, key TEXT NOT NULL,
  fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body BYTEA NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (company_id, key)
);

CREATE TABLE events (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  seq BIGINT NOT NULL,
  event_type TEXT NOT NULL, object_type TEXT NOT NULL, object_id TEXT NOT NULL, person_id TEXT, loan_id TEXT,
  deprecated BOOLEAN NOT NULL, request_id TEXT, actor JSONB NOT NULL, data JSONB NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX events_seq ON events (company_id, seq);
CREATE INDEX events_object ON events (company_id, object_id, seq);

CREATE TABLE audit_heads (company_id TEXT PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE audit_entries (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  seq BIGINT NOT NULL,
  actor_id TEXT NOT NULL, actor TEXT NOT NULL, address TEXT, request_id TEXT, operation TEXT NOT NULL,
  object_type TEXT NOT NULL, object_id TEXT NOT NULL, action TEXT NOT NULL, changes_text TEXT NOT NULL,
  prev_hash TEXT NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX audit_entries_seq ON audit_entries (company_id, seq);
CREATE INDEX audit_entries_object ON audit_entries (company_id, object_id, seq);
