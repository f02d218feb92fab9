-- What a document was converted from, and when a borrower's document was accepted.
ALTER TABLE documents ADD COLUMN converted_from TEXT;
ALTER TABLE documents ADD COLUMN accepted_at TIMESTAMPTZ;
CREATE UNIQUE INDEX documents_converted_from ON documents (company_id, converted_from) WHERE converted_from IS NOT NULL;
