-- Telephone numbers, e-mail and postal addresses and the last four characters of
-- identities are sealed. The columns value, address and last_four keep what is of before
-- until it is sealed, at the start of the release that brings this.
ALTER TABLE contacts ADD COLUMN sealed_value TEXT;
ALTER TABLE contacts ADD COLUMN sealed_address TEXT;
ALTER TABLE contacts ADD COLUMN value_digest TEXT NOT NULL DEFAULT '';
ALTER TABLE identities ADD COLUMN last_sealed TEXT NOT NULL DEFAULT '';
-- sealed_with is the key with which a borrower, and all that hangs on one, is sealed;
-- empty for the form of before, which was not tied to its row.
ALTER TABLE people ADD COLUMN sealed_with TEXT NOT NULL DEFAULT '';
CREATE INDEX people_sealed_with ON people (company_id, sealed_with) WHERE sealed_with IS NOT NULL;
CREATE INDEX loans_sealed_pan ON loans (company_id, sealed_pan) WHERE sealed_pan IS NOT NULL;
-- bound says that nothing is left of the form of before: it is no longer opened.
ALTER TABLE key_ring ADD COLUMN bound BOOLEAN NOT NULL DEFAULT FALSE;
-- Terms and words had contacts in clear; they are written anew with the seals.
DELETE FROM person_terms;
DELETE FROM person_words;
-- Of a word that stands as a digest, how many trigrams it has.
ALTER TABLE person_words ADD COLUMN grams INTEGER NOT NULL DEFAULT 0;
