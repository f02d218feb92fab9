ALTER TABLE audit_entries ADD COLUMN chain BIGINT NOT NULL DEFAULT 0;
CREATE TABLE audit_heads_by_chain (
  company_id TEXT NOT NULL, chain BIGINT NOT NULL, seq BIGINT NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY (company_id, chain)
);
INSERT INTO audit_heads_by_chain (company_id, chain, seq, hash) SELECT company_id, 0, seq, hash FROM audit_heads;
DROP TABLE audit_heads;
ALTER TABLE audit_heads_by_chain RENAME TO audit_heads;
