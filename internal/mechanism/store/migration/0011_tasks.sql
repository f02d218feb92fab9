ALTER TABLE case_types ADD COLUMN smart_reviews JSONB;
ALTER TABLE employees ADD COLUMN available_and_permitted_tasktypes JSONB;

CREATE TABLE tasks (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, task_type TEXT NOT NULL, status TEXT NOT NULL, status_updated_at TIMESTAMPTZ NOT NULL, status_updated_by JSONB,
  name TEXT NOT NULL, description TEXT NOT NULL, priority INTEGER NOT NULL, due_date TEXT, case_id TEXT, person_id TEXT,
  assignee_employee_id TEXT, assignee_team_id TEXT, creation_procedure TEXT NOT NULL, rule TEXT, created_by JSONB,
  reserved_by_employee_id TEXT, reserved_until TIMESTAMPTZ, meta_data JSONB,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, case_id) REFERENCES cases (company_id, id),
  FOREIGN KEY (company_id, person_id) REFERENCES people (company_id, id)
);
CREATE INDEX tasks_newest ON tasks (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX tasks_external ON tasks (company_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX tasks_queue ON tasks (company_id, priority, created_at, id) WHERE status IN ('pending', 'reserved');
CREATE INDEX tasks_case ON tasks (company_id, case_id);
CREATE INDEX tasks_reserved ON tasks (company_id, reserved_until) WHERE reserved_until IS NOT NULL;

CREATE TABLE smart_review_dues (
  company_id TEXT NOT NULL, case_id TEXT NOT NULL, field TEXT NOT NULL, offset_days INTEGER NOT NULL, due_on TEXT NOT NULL, due_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (company_id, case_id, field, offset_days)
);
CREATE INDEX smart_review_dues_due ON smart_review_dues (company_id, due_at);
