CREATE TABLE people (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, borrower_type TEXT NOT NULL, business_details JSONB, names JSONB NOT NULL,
  birth_sealed TEXT NOT NULL, birth_digest TEXT NOT NULL,
  status TEXT NOT NULL, status_updated_at TIMESTAMPTZ NOT NULL, collections_intensity TEXT NOT NULL,
  comm_preferences JSONB NOT NULL, monitor_start_date TEXT, meta_data JSONB,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX people_newest ON people (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX people_external ON people (company_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE contacts (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, person_id TEXT NOT NULL, contact_type TEXT NOT NULL, label TEXT NOT NULL, affiliation TEXT NOT NULL,
  name TEXT, value TEXT, address JSONB, status TEXT NOT NULL, valid BOOLEAN NOT NULL, verified BOOLEAN NOT NULL,
  receive_text_messages BOOLEAN NOT NULL, receive_text_messages_last_consent_at TIMESTAMPTZ,
  authorized_third_party BOOLEAN NOT NULL, power_of_attorney BOOLEAN NOT NULL, phone_disconnection_details JSONB,
  timezones JSONB NOT NULL, meta_data JSONB,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, person_id) REFERENCES people (company_id, id)
);
CREATE INDEX contacts_person ON contacts (company_id, person_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX contacts_external ON contacts (company_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE identities (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  person_id TEXT NOT NULL, identity_type TEXT NOT NULL, custom_identity_type_name TEXT,
  sealed TEXT NOT NULL, digest TEXT NOT NULL, last_four TEXT NOT NULL,
  valid BOOLEAN NOT NULL, issue_date TEXT, expiration_date TEXT, issuing_country TEXT NOT NULL,
  is_archived BOOLEAN NOT NULL, is_primary BOOLEAN NOT NULL,
  PRIMARY KEY (company_id, id),
  FOREIGN KEY (company_id, person_id) REFERENCES people (company_id, id)
);
CREATE INDEX identities_person ON identities (company_id, person_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX identities_is_primary ON identities (company_id, person_id) WHERE is_primary;

CREATE TABLE person_terms (
  company_id TEXT NOT NULL, term TEXT NOT NULL, kind TEXT NOT NULL, person_id TEXT NOT NULL,
  PRIMARY KEY (company_id, term, kind, person_id)
);
CREATE INDEX person_terms_person ON person_terms (company_id, person_id);
CREATE TABLE person_words (
  company_id TEXT NOT NULL, gram TEXT NOT NULL, word TEXT NOT NULL,
  PRIMARY KEY (company_id, gram, word)
);
