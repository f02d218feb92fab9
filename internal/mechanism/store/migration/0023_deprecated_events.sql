-- Deprecated events were rows of their own, each right after the event in whose
-- place they stand. They are rendered from it now, and keep their ids.
UPDATE events SET
  twin = (SELECT t.event_type FROM events t WHERE t.company_id = events.company_id AND t.seq = events.seq + 1),
  twin_id = (SELECT t.id FROM events t WHERE t.company_id = events.company_id AND t.seq = events.seq + 1)
WHERE event_type IN ('case.changed', 'case.donotinteract.changed', 'case.escalation.changed') AND EXISTS (
  SELECT 1 FROM events t WHERE t.company_id = events.company_id AND t.seq = events.seq + 1 AND t.deprecated AND t.object_id = events.object_id);
DELETE FROM events WHERE deprecated AND EXISTS (
  SELECT 1 FROM events m WHERE m.company_id = events.company_id AND m.seq = events.seq - 1 AND m.twin_id = events.id);
