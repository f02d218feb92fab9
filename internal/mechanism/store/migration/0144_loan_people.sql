-- Who was on a loan and has left it, with when: who owed it then is asked for later.
ALTER TABLE loans ADD COLUMN former_people JSONB;
