ALTER TABLE events ADD COLUMN twin TEXT;
ALTER TABLE events ADD COLUMN twin_id TEXT;
CREATE INDEX events_twin_id ON events (company_id, twin_id) WHERE twin_id IS NOT NULL;
CREATE INDEX events_type ON events (company_id, event_type, seq);
CREATE INDEX events_twin ON events (company_id, twin, seq) WHERE twin IS NOT NULL;
