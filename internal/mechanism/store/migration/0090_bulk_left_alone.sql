-- How many members a run left alone, and how many were already as they should be.
ALTER TABLE bulk_runs ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bulk_runs ADD COLUMN unchanged INTEGER NOT NULL DEFAULT 0;
UPDATE bulk_runs SET
  skipped = (SELECT count(*) FROM bulk_outcomes o WHERE o.company_id = bulk_runs.company_id AND o.run_id = bulk_runs.id AND o.result = 'skipped'),
  unchanged = (SELECT count(*) FROM bulk_outcomes o WHERE o.company_id = bulk_runs.company_id AND o.run_id = bulk_runs.id AND o.result = 'unchanged');
