-- Answers of an Idempotency-Key belong to a user and an operation and are sealed. The
-- old ones stood in clear and are gone; that their requests were done remains.
CREATE TABLE kept_answers (
  company_id TEXT NOT NULL, user_id TEXT NOT NULL, operation TEXT NOT NULL, key TEXT NOT NULL,
  fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (company_id, user_id, operation, key)
);
INSERT INTO kept_answers (company_id, user_id, operation, key, fingerprint, status, body, expires_at)
  SELECT company_id, '', '', key, fingerprint, status, '', expires_at FROM idempotency_keys WHERE status < 300;
DROP TABLE idempotency_keys;
ALTER TABLE kept_answers RENAME TO idempotency_keys;
