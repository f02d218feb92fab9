CREATE TABLE supercases (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, supercase_type TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, event_started_at TIMESTAMPTZ,
  status TEXT NOT NULL, status_updated_at TIMESTAMPTZ NOT NULL, status_updated_by JSONB, outcome TEXT, outcome_updated_at TIMESTAMPTZ,
  subcase_type_id TEXT, subcase_name TEXT, auto_created BOOLEAN NOT NULL, created_by JSONB, fema_disaster_number INTEGER, fema_monitoring_end_date TEXT,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX supercases_newest ON supercases (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX supercases_external ON supercases (company_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX supercases_type ON supercases (company_id, subcase_type_id) WHERE subcase_type_id IS NOT NULL;

CREATE TABLE populations (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  supercase_id TEXT NOT NULL, external_id TEXT, is_draft BOOLEAN NOT NULL, committed_at TIMESTAMPTZ, committed_by JSONB, bulk_operation_id TEXT, set_id TEXT NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, supercase_id) REFERENCES supercases (company_id, id)
);
CREATE INDEX populations_newest ON populations (company_id, supercase_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX populations_external ON populations (company_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX populations_draft ON populations (company_id, supercase_id) WHERE is_draft;

CREATE TABLE supercase_members (
  company_id TEXT NOT NULL, set_id TEXT NOT NULL, borrower_id TEXT NOT NULL, loan_id TEXT NOT NULL, case_id TEXT,
  PRIMARY KEY (company_id, set_id, borrower_id, loan_id)
);
CREATE INDEX supercase_members_case ON supercase_members (company_id, set_id, case_id) WHERE case_id IS NOT NULL;

CREATE INDEX cases_supercase ON cases (company_id, creating_supercase_id, id) WHERE creating_supercase_id IS NOT NULL;
ALTER TABLE tasks ADD COLUMN supercase_id TEXT;

CREATE TABLE supercase_documents (
  company_id TEXT NOT NULL, supercase_id TEXT NOT NULL, document_id TEXT NOT NULL, added_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (company_id, supercase_id, document_id)
);

CREATE TABLE interactions (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  person_id TEXT NOT NULL, case_id TEXT, loan_id TEXT, supercase_id TEXT, direction TEXT NOT NULL, status TEXT NOT NULL, status_updated_at TIMESTAMPTZ NOT NULL,
  subject TEXT, channel TEXT, theme TEXT, context JSONB, is_transactional BOOLEAN NOT NULL, attachments JSONB, reason TEXT,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, person_id) REFERENCES people (company_id, id)
);
CREATE INDEX interactions_newest ON interactions (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX interactions_person ON interactions (company_id, person_id, created_at, id);
CREATE INDEX interactions_case ON interactions (company_id, case_id) WHERE case_id IS NOT NULL;
