ALTER TABLE documents ADD COLUMN content_name TEXT;
ALTER TABLE documents ADD COLUMN content_sealed BOOLEAN NOT NULL DEFAULT false;
UPDATE documents SET content_name = sha256;
CREATE UNIQUE INDEX documents_content ON documents (company_id, content_name) WHERE content_sealed;
CREATE INDEX documents_loan ON documents (company_id, loan_id, created_at, id) WHERE loan_id IS NOT NULL;
