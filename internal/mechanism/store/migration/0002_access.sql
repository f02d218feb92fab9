CREATE TABLE companies (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  name TEXT NOT NULL, is_test BOOLEAN NOT NULL, timezone TEXT NOT NULL, other_space_id TEXT NOT NULL, settings JSONB NOT NULL,
  PRIMARY KEY (company_id, id)
);

CREATE TABLE users (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, user_type TEXT NOT NULL, name TEXT NOT NULL, email TEXT, status TEXT NOT NULL, meta_data JSONB,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX users_newest ON users (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX users_external ON users (company_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE employees (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, user_id TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL, job_name TEXT, email TEXT, phone TEXT,
  manager_employee_id TEXT, status TEXT NOT NULL, meta_data JSONB,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, user_id) REFERENCES users (company_id, id)
);
CREATE INDEX employees_newest ON employees (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX employees_external ON employees (company_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX employees_user_id ON employees (company_id, user_id) WHERE deleted_at IS NULL;

CREATE TABLE teams (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, name TEXT NOT NULL, email TEXT, meta_data JSONB,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX teams_newest ON teams (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX teams_external ON teams (company_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE team_members (
  company_id TEXT NOT NULL, team_id TEXT NOT NULL, employee_id TEXT NOT NULL,
  PRIMARY KEY (company_id, team_id, employee_id),
  FOREIGN KEY (company_id, team_id) REFERENCES teams (company_id, id),
  FOREIGN KEY (company_id, employee_id) REFERENCES employees (company_id, id)
);
CREATE INDEX team_members_employee ON team_members (company_id, employee_id);

CREATE TABLE api_keys (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  user_id TEXT NOT NULL, name TEXT NOT NULL, permissions JSONB NOT NULL, status TEXT NOT NULL, hint TEXT NOT NULL, key_hash TEXT NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, user_id) REFERENCES users (company_id, id)
);
CREATE INDEX api_keys_newest ON api_keys (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX api_keys_hash ON api_keys (key_hash);
