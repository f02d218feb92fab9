-- What of a refund is more than was owed, and owed back to the borrower.
ALTER TABLE loan_refunds ADD COLUMN paid_over BIGINT NOT NULL DEFAULT 0;
