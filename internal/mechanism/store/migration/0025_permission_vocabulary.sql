-- Permissions have one spelling from here on. A key that is there already keeps what it
-- opened: its permissions are read as of the first vocabulary until they are set anew.
ALTER TABLE api_keys ADD COLUMN vocabulary INTEGER NOT NULL DEFAULT 1;
