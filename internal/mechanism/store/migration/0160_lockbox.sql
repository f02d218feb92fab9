-- What a lockbox has received: files while they come, their lines with what came of each, and what could
-- not be posted to a loan.
CREATE TABLE staged_lockboxes (
  company_id TEXT NOT NULL, set_id TEXT NOT NULL, began_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (company_id, set_id)
);
CREATE TABLE lockbox_lines (
  company_id TEXT NOT NULL, set_id TEXT NOT NULL, number INTEGER NOT NULL,
  loan TEXT NOT NULL, person TEXT NOT NULL, currency TEXT NOT NULL, amount BIGINT NOT NULL, effective_date TEXT NOT NULL, reference TEXT NOT NULL,
  result TEXT NOT NULL, object_id TEXT NOT NULL, message TEXT NOT NULL,
  PRIMARY KEY (company_id, set_id, number)
);
CREATE INDEX lockbox_lines_reference ON lockbox_lines (company_id, reference);
CREATE UNIQUE INDEX lockbox_lines_taken ON lockbox_lines (company_id, reference) WHERE result IN ('posted', 'unposted');

CREATE TABLE unposted_items (
  company_id TEXT NOT NULL, id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL, deleted_at TIMESTAMPTZ,
  external_id TEXT, bulk_run_id TEXT NOT NULL, line_number INTEGER NOT NULL, given_loan_id TEXT, given_person_id TEXT,
  loan_id TEXT, main_borrower_id TEXT, amount BIGINT NOT NULL, currency TEXT NOT NULL, effective_date TEXT NOT NULL,
  status TEXT NOT NULL, unposted_reason TEXT NOT NULL, message TEXT NOT NULL, split_from_id TEXT, transaction_id TEXT, return_reason TEXT,
  case_id TEXT, send_notice BOOLEAN, created_by JSONB NOT NULL, resolved_by JSONB, resolved_at TIMESTAMPTZ,
  PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX unposted_items_external ON unposted_items (company_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX unposted_items_newest ON unposted_items (company_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX unposted_items_status ON unposted_items (company_id, status, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX unposted_items_run ON unposted_items (company_id, bulk_run_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX unposted_items_loan ON unposted_items (company_id, loan_id, created_at, id) WHERE loan_id IS NOT NULL;
