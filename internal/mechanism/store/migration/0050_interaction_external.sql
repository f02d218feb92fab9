-- The lender's own id of an interaction, by which paths can name it.
ALTER TABLE interactions ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX interactions_external ON interactions (company_id, external_id) WHERE external_id IS NOT NULL;
