-- A case that is closed waits for nothing: what hung on those that were closed before that
-- was a rule ends as of when they were closed.
UPDATE tasks SET status = 'canceled', reserved_by_employee_id = NULL, reserved_until = NULL
WHERE status IN ('pending', 'reserved', 'assigned') AND EXISTS (
  SELECT 1 FROM cases c WHERE c.company_id = tasks.company_id AND c.id = tasks.case_id AND c.status IN ('completed', 'canceled'));
UPDATE case_escalations SET ended_at = (SELECT c.status_updated_at FROM cases c WHERE c.company_id = case_escalations.company_id AND c.id = case_escalations.case_id)
WHERE ended_at IS NULL AND EXISTS (
  SELECT 1 FROM cases c WHERE c.company_id = case_escalations.company_id AND c.id = case_escalations.case_id AND c.status IN ('completed', 'canceled'));
UPDATE cases SET snoozed_at = NULL, snoozed_until = NULL, snooze_ends_at = NULL, escalated_at = NULL, escalated_team_id = NULL, escalated_employee_id = NULL,
  escalation_is_urgent = NULL
WHERE status IN ('completed', 'canceled') AND (snoozed_at IS NOT NULL OR escalated_at IS NOT NULL);
