-- From here on a link of the audit trail covers the digests of all entries of a commit,
-- and its end is signed. Entries up to before_links have the form of before.
ALTER TABLE audit_entries ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_entries ADD COLUMN signature TEXT;
ALTER TABLE audit_heads ADD COLUMN before_links BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audit_heads ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_heads ADD COLUMN signature TEXT NOT NULL DEFAULT '';
UPDATE audit_heads SET before_links = seq;
