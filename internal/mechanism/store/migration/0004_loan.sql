CREATE TABLE loan_types (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, name TEXT NOT NULL, description TEXT, type TEXT NOT NULL, asset_type TEXT, asset_display_name TEXT,
  status TEXT NOT NULL, timezone TEXT NOT NULL, currency TEXT NOT NULL, managed_by_peach BOOLEAN NOT NULL,
  extra_fields JSONB, meta_data JSONB,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX loan_types_newest ON loan_types (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX loan_types_external ON loan_types (company_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE loans (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, type TEXT NOT NULL, loan_type_id TEXT NOT NULL, main_borrower_id TEXT NOT NULL, status TEXT NOT NULL,
  nickname TEXT, serviced_by TEXT, decline_reason JSONB, is_closed BOOLEAN NOT NULL, additional_people JSONB,
  new_draws_allowed BOOLEAN, asset_type TEXT, at_origination JSONB, sealed_pan TEXT,
  originated_at TIMESTAMPTZ, closed_at TIMESTAMPTZ, meta_data JSONB,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, loan_type_id) REFERENCES loan_types (company_id, id),
  FOREIGN KEY (company_id, main_borrower_id) REFERENCES people (company_id, id)
);
CREATE INDEX loans_newest ON loans (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX loans_person ON loans (company_id, main_borrower_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX loans_status ON loans (company_id, status, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX loans_type ON loans (company_id, loan_type_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX loans_external ON loans (company_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE loan_people (
  company_id TEXT NOT NULL, person_id TEXT NOT NULL, loan_id TEXT NOT NULL,
  PRIMARY KEY (company_id, person_id, loan_id),
  FOREIGN KEY (company_id, person_id) REFERENCES people (company_id, id),
  FOREIGN KEY (company_id, loan_id) REFERENCES loans (company_id, id)
);
CREATE INDEX loan_people_loan ON loan_people (company_id, loan_id);
