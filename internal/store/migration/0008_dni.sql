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
