-- How money went back to the borrower.
ALTER TABLE transactions ADD COLUMN reimbursement_details JSONB;
