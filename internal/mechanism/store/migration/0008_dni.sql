CREATE TABLE do_not_interacts (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  case_id TEXT NOT NULL, person_id TEXT NOT NULL, source TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
  channels JSONB NOT NULL, themes JSONB NOT NULL, start_date TEXT, end_date TEXT, days_of_week JSONB NOT NULL, timezone TEXT,
  times_of_day JSONB NOT NULL, contact_labels JSONB NOT NULL, fired_by JSONB NOT NULL,
  due_at TIMESTAMPTZ, expired_at TIMESTAMPTZ, removed_at TIMESTAMPTZ, removed_by JSONB,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, case_id) REFERENCES cases (company_id, id),
  FOREIGN KEY (company_id, person_id) REFERENCES people (company_id, id)
);
CREATE UNIQUE INDEX do_not_interacts_case_id ON do_not_interacts (company_id, case_id) WHERE removed_at IS NULL AND expired_at IS NULL;
CREATE INDEX do_not_interacts_newest ON do_not_interacts (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX do_not_interacts_history ON do_not_interacts (company_id, case_id, created_at, id);
CREATE INDEX do_not_interacts_due ON do_not_interacts (company_id, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE do_not_interact_types (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  type_id TEXT NOT NULL, number INTEGER NOT NULL, version INTEGER NOT NULL, derived_from_type_id TEXT, status TEXT NOT NULL,
  name TEXT NOT NULL, description TEXT NOT NULL, loan_type_id TEXT, channel TEXT, theme TEXT,
  on_status TEXT, on_outcome TEXT, on_condition JSONB, duration INTEGER, unit TEXT, end_on_status JSONB,
  created_by JSONB, published_at TIMESTAMPTZ, published_by JSONB, deprecated_at TIMESTAMPTZ, deprecated_by JSONB, deprecation_message TEXT,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX do_not_interact_types_newest ON do_not_interact_types (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX do_not_interact_types_version ON do_not_interact_types (company_id, type_id, version);
CREATE UNIQUE INDEX do_not_interact_types_status ON do_not_interact_types (company_id, type_id, status) WHERE status <> 'deprecated';
CREATE INDEX do_not_interact_types_number ON do_not_interact_types (company_id, number);

CREATE TABLE case_type_do_not_interact_types (
  company_id TEXT NOT NULL, case_type_id TEXT NOT NULL, type_id TEXT NOT NULL,
  PRIMARY KEY (company_id, case_type_id, type_id),
  FOREIGN KEY (company_id, case_type_id) REFERENCES case_types (company_id, id),
  FOREIGN KEY (company_id, type_id) REFERENCES do_not_interact_types (company_id, id)
);
CREATE INDEX case_type_do_not_interact_types_type ON case_type_do_not_interact_types (company_id, type_id);
