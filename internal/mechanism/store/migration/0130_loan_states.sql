-- What becomes of a loan after its activation: when, why, and in which case.
ALTER TABLE loans ADD COLUMN frozen_at TIMESTAMPTZ;
ALTER TABLE loans ADD COLUMN accelerated_at TIMESTAMPTZ;
ALTER TABLE loans ADD COLUMN charged_off_at TIMESTAMPTZ;
ALTER TABLE loans ADD COLUMN paid_off_at TIMESTAMPTZ;
ALTER TABLE loans ADD COLUMN charged_off_reason TEXT;
ALTER TABLE loans ADD COLUMN cancellation_reason TEXT;
ALTER TABLE loans ADD COLUMN close_reason TEXT;
ALTER TABLE loans ADD COLUMN close_requested_by_borrower BOOLEAN;
ALTER TABLE loans ADD COLUMN status_case_id TEXT;
ALTER TABLE loans ADD COLUMN status_send_notice BOOLEAN;
ALTER TABLE ledger_facts ADD COLUMN case_id TEXT;
