-- The day on which the hold of a payment ends, and when that was told.
ALTER TABLE transactions ADD COLUMN hold_days_end_date TEXT;
ALTER TABLE transactions ADD COLUMN hold_days_expired_at TIMESTAMPTZ;
