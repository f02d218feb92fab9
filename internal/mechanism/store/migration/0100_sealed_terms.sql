-- The addresses and the card of what was agreed of a loan are sealed beside it. What
-- at_origination keeps of them is of before, until it is sealed at the start of the
-- release that brings this: bound is false until nothing of before is left.
ALTER TABLE loans ADD COLUMN sealed_address TEXT;
ALTER TABLE loans ADD COLUMN sealed_card TEXT;
-- sealed_with is the key with which what is sealed of a loan is sealed; empty where it has
-- not been looked at.
ALTER TABLE loans ADD COLUMN sealed_with TEXT NOT NULL DEFAULT '';
CREATE INDEX loans_sealed_with ON loans (company_id, sealed_with) WHERE sealed_with IS NOT NULL;
DROP INDEX loans_sealed_pan;
UPDATE key_ring SET bound = FALSE;
