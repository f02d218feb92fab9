-- What an answer that is kept has asked for beside the permission of its operation, with
-- blanks between: it is given again to a credential alone that holds all of it.
ALTER TABLE idempotency_keys ADD COLUMN asked TEXT NOT NULL DEFAULT '';
