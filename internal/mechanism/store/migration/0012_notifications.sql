CREATE TABLE case_type_ties (
  company_id TEXT NOT NULL, case_type_id TEXT NOT NULL, kind TEXT NOT NULL, type_id TEXT NOT NULL,
  PRIMARY KEY (company_id, case_type_id, kind, type_id),
  FOREIGN KEY (company_id, case_type_id) REFERENCES case_types (company_id, id)
);
CREATE INDEX case_type_ties_type ON case_type_ties (company_id, kind, type_id);
INSERT INTO case_type_ties (company_id, case_type_id, kind, type_id)
  SELECT company_id, case_type_id, 'doNotInteractTypes', type_id FROM case_type_do_not_interact_types;
DROP TABLE case_type_do_not_interact_types;

CREATE TABLE notification_types (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  type_id TEXT NOT NULL, version INTEGER NOT NULL, derived_from_type_id TEXT, status TEXT NOT NULL,
  name TEXT NOT NULL, description TEXT NOT NULL, loan_type_id TEXT, channel TEXT, theme TEXT, subject TEXT, template_id TEXT,
  on_status TEXT, on_outcome TEXT, on_condition JSONB, delay INTEGER, unit TEXT, cancel_on_leave BOOLEAN NOT NULL,
  created_by JSONB, published_at TIMESTAMPTZ, published_by JSONB, deprecated_at TIMESTAMPTZ, deprecated_by JSONB, deprecation_message TEXT,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX notification_types_newest ON notification_types (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX notification_types_version ON notification_types (company_id, type_id, version);
CREATE UNIQUE INDEX notification_types_status ON notification_types (company_id, type_id, status) WHERE status <> 'deprecated';

CREATE TABLE notifications (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  case_id TEXT NOT NULL, person_id TEXT NOT NULL, notification_type_id TEXT NOT NULL, notification_type_version INTEGER NOT NULL, name TEXT NOT NULL,
  channel TEXT, theme TEXT, subject TEXT, template_id TEXT, status TEXT NOT NULL, send_on TEXT NOT NULL, send_at TIMESTAMPTZ NOT NULL, timezone TEXT NOT NULL,
  due_at TIMESTAMPTZ, status_updated_at TIMESTAMPTZ NOT NULL, reason TEXT,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, case_id) REFERENCES cases (company_id, id),
  FOREIGN KEY (company_id, person_id) REFERENCES people (company_id, id)
);
CREATE INDEX notifications_newest ON notifications (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX notifications_case ON notifications (company_id, case_id, created_at, id);
CREATE INDEX notifications_due ON notifications (company_id, due_at) WHERE due_at IS NOT NULL;
