CREATE TABLE case_types (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  case_type TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, status TEXT NOT NULL, version INTEGER NOT NULL, derived_from_type_id TEXT, predefined BOOLEAN NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX case_types_newest ON case_types (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX case_types_predefined ON case_types (company_id, case_type) WHERE predefined;

CREATE TABLE cases (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, people JSONB NOT NULL, name TEXT NOT NULL, case_type_meta JSONB NOT NULL, case_type TEXT NOT NULL, type_id TEXT NOT NULL, creation_procedure TEXT,
  created_by_user JSONB, created_by_first_name TEXT NOT NULL, created_by_last_name TEXT NOT NULL, owning_employee_id TEXT, auto_created BOOLEAN NOT NULL,
  status TEXT NOT NULL, status_updated_at TIMESTAMPTZ NOT NULL, status_updated_by JSONB, outcome TEXT, outcome_updated_at TIMESTAMPTZ, outcome_updated_by JSONB,
  snoozed_at TIMESTAMPTZ, snoozed_until TEXT, snooze_ends_at TIMESTAMPTZ, match_to_data_source BOOLEAN, match_details JSONB, lender_ack BOOLEAN NOT NULL,
  custom_fields JSONB, meta_data JSONB, workflow_id TEXT, escalated_at TIMESTAMPTZ, escalated_team_id TEXT, escalated_employee_id TEXT, escalation_is_urgent BOOLEAN,
  creating_supercase_id TEXT, last_viewed_at TIMESTAMPTZ, last_viewed_by JSONB, last_subresource_updated_at TIMESTAMPTZ, last_subresource_updated_by JSONB,
  opened_at TIMESTAMPTZ, review_asked BOOLEAN, details JSONB,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, type_id) REFERENCES case_types (company_id, id)
);
CREATE INDEX cases_newest ON cases (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX cases_external ON cases (company_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX cases_status ON cases (company_id, status, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX cases_snooze ON cases (company_id, snooze_ends_at) WHERE snooze_ends_at IS NOT NULL;

CREATE TABLE case_people (
  company_id TEXT NOT NULL, person_id TEXT NOT NULL, case_id TEXT NOT NULL,
  PRIMARY KEY (company_id, person_id, case_id),
  FOREIGN KEY (company_id, person_id) REFERENCES people (company_id, id),
  FOREIGN KEY (company_id, case_id) REFERENCES cases (company_id, id)
);
CREATE INDEX case_people_case ON case_people (company_id, case_id);

CREATE TABLE case_associations (
  company_id TEXT NOT NULL, case_id TEXT NOT NULL, object_type TEXT NOT NULL, object_id TEXT NOT NULL, relation TEXT NOT NULL,
  PRIMARY KEY (company_id, case_id, object_type, object_id),
  FOREIGN KEY (company_id, case_id) REFERENCES cases (company_id, id)
);

CREATE TABLE case_escalations (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  case_id TEXT NOT NULL, escalated_team_id TEXT, escalated_employee_id TEXT, note TEXT, is_urgent BOOLEAN NOT NULL, ended_at TIMESTAMPTZ,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, case_id) REFERENCES cases (company_id, id)
);
CREATE INDEX case_escalations_case ON case_escalations (company_id, case_id, created_at, id);
CREATE INDEX case_escalations_open ON case_escalations (company_id, created_at, id) WHERE ended_at IS NULL;

CREATE TABLE notes (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  object_type TEXT NOT NULL, object_id TEXT NOT NULL, status TEXT NOT NULL, content TEXT NOT NULL, category TEXT NOT NULL,
  important BOOLEAN NOT NULL, pinned BOOLEAN NOT NULL, sensitive_data BOOLEAN NOT NULL, taskable_instruction BOOLEAN NOT NULL, archived BOOLEAN NOT NULL,
  archived_at TIMESTAMPTZ, archived_by JSONB, created_by JSONB, updated_by JSONB, deleted_by JSONB, edited BOOLEAN NOT NULL, old_content JSONB NOT NULL,
  case_id TEXT, interaction_id TEXT, supercase_id TEXT, type TEXT NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX notes_object ON notes (company_id, object_id, pinned, created_at, id) WHERE deleted_at IS NULL;
