-- E-mail addresses and telephone numbers of users, employees and teams are sealed. The
-- columns email and phone keep what is of before until it is sealed, at the start of the
-- release that brings this: bound is false until nothing of before is left. sealed_with is
-- the key with which a row is sealed; empty where it has not been looked at.
ALTER TABLE users ADD COLUMN sealed_email TEXT;
ALTER TABLE users ADD COLUMN email_digest TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN sealed_with TEXT NOT NULL DEFAULT '';
CREATE INDEX users_sealed_with ON users (company_id, sealed_with) WHERE sealed_with IS NOT NULL;
CREATE INDEX users_email ON users (company_id, email_digest) WHERE email_digest <> '';
ALTER TABLE employees ADD COLUMN sealed_email TEXT;
ALTER TABLE employees ADD COLUMN sealed_phone TEXT;
ALTER TABLE employees ADD COLUMN sealed_with TEXT NOT NULL DEFAULT '';
CREATE INDEX employees_sealed_with ON employees (company_id, sealed_with) WHERE sealed_with IS NOT NULL;
ALTER TABLE teams ADD COLUMN sealed_email TEXT;
ALTER TABLE teams ADD COLUMN sealed_with TEXT NOT NULL DEFAULT '';
CREATE INDEX teams_sealed_with ON teams (company_id, sealed_with) WHERE sealed_with IS NOT NULL;
UPDATE key_ring SET bound = FALSE;
