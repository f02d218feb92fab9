-- Loans that are brought in from another system: files while they come, their lines with what came of each,
-- the sums of each file, and since when a loan is here.
CREATE TABLE staged_boardings (
  company_id TEXT NOT NULL, set_id TEXT NOT NULL, began_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (company_id, set_id)
);
CREATE TABLE boarding_lines (
  company_id TEXT NOT NULL, set_id TEXT NOT NULL, number INTEGER NOT NULL,
  reference TEXT NOT NULL, sealed TEXT NOT NULL, digest TEXT NOT NULL,
  result TEXT NOT NULL, loan_id TEXT NOT NULL, field TEXT NOT NULL, message TEXT NOT NULL, differs BOOLEAN NOT NULL,
  said JSONB NOT NULL, booked JSONB NOT NULL,
  PRIMARY KEY (company_id, set_id, number)
);
CREATE INDEX boarding_lines_reference ON boarding_lines (company_id, reference);
CREATE UNIQUE INDEX boarding_lines_boarded ON boarding_lines (company_id, reference) WHERE result = 'boarded';
CREATE TABLE boardings (
  company_id TEXT NOT NULL, set_id TEXT NOT NULL, totals JSONB, said JSONB NOT NULL, booked JSONB NOT NULL, counts JSONB NOT NULL,
  PRIMARY KEY (company_id, set_id)
);
ALTER TABLE loans ADD COLUMN migrated_at TIMESTAMPTZ;
