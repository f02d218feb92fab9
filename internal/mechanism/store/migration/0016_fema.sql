CREATE TABLE fema_disasters (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  number INTEGER NOT NULL, state TEXT NOT NULL, declaration_type TEXT NOT NULL, declaration_date TEXT, incident_type TEXT NOT NULL, title TEXT NOT NULL,
  incident_begin_date TEXT, incident_end_date TEXT, areas JSONB NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX fema_disasters_newest ON fema_disasters (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX fema_disasters_number ON fema_disasters (company_id, number, state);
