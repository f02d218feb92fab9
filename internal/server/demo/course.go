package demo

import "nectarine/internal/value/day"

// Escalation is a call for help from a team or an employee.
type Escalation struct {
	At       Moment
	By       int // place in Employees
	Team     int // place in Teams; -1 where it goes to an employee
	Employee int // place in Employees; -1 where it goes to a team
	Urgent   bool
	Note     string
	EndedAt  *Moment // nil while in force
	EndNote  string
}

// Snooze puts a case off until a day; it is in force while that day is to come.
type Snooze struct {
	At    Moment
	Until day.Day
}

// courses is the ways to each status, as the state machine of cases allows them.
var courses = map[string][][]string{
	"initiated":  {{"initiated"}, {"initiated"}, {"initiated", "processing", "initiated"}},
	"processing": {{"initiated", "processing"}, {"initiated", "processing"}, {"initiated", "processing", "completed", "reopened", "processing"}},
	"completed": {{"initiated", "processing", "completed"}, {"initiated", "processing", "completed"},
		{"initiated", "processing", "completed", "reopened", "completed"}},
	"canceled": {{"initiated", "canceled"}, {"initiated", "processing", "canceled"}},
	"reopened": {{"initiated", "processing", "completed", "reopened"}, {"initiated", "canceled", "reopened"}},
}

// outcomes is how cases of a base type may end; a data vendor's match may also
// turn out false.
func outcomes(k *Case) []string {
	if k.MatchDetails != nil {
		return []string{"approved", "approved", "falsePositive", "falsePositive", "noOutcome"}
	}
	switch k.CaseType {
	case "collection", "generic":
		return []string{"noOutcome", "noOutcome", "approved"}
	case "ceaseCommunication":
		return []string{"approved"}
	}
	return []string{"approved", "approved", "denied", "noOutcome"}
}

// stepsOf is the way of a case from its opening to a status, each step on a
// later day than the one before, and the last before today.
func stepsOf(c chance, k *Case, status string, opened, today day.Day) []Step {
	course := pick(c, courses[status])
	by := k.Owner
	if by < 0 {
		by = pick(c, staffFor(k.CaseType))
	}
	first := Step{Moment{opened, c.minute()}, by, course[0], ""}
	if k.AutoCreated {
		first.By, first.At.Minute = -1, c.between(60, 300) // at night, with the day's close
	}
	steps := []Step{first}
	last := opened
	for i, status := range course[1:] {
		left := len(course) - 1 - i // steps from here, this one included
		last += day.Day(c.between(1, (int(today-last)-left)/left))
		step := Step{At: Moment{last, c.minute()}, By: by, Status: status}
		switch {
		case status == "completed":
			step.Outcome = pick(c, outcomes(k))
		case status == "canceled" && c.percent(40):
			step.Outcome = "noOutcome"
		}
		steps = append(steps, step)
	}
	return steps
}

// until is the last day on which something may happen in a case: yesterday, or
// the day before it was completed or canceled.
func until(k *Case, today day.Day) day.Day {
	if k.Active() {
		return today - 1
	}
	return k.Steps[len(k.Steps)-1].At.Day - 1
}

var escalationNotes = []string{
	"Borrower asked for a manager twice on today's call. Needs a call back before the end of the day.",
	"The amount is over my limit to waive. Please decide.",
	"I am not sure that the state allows this letter. Please look before it goes out.",
	"Attorney wants an answer in writing by Friday.",
	"Third request for the same document. Could someone take this over?",
	"Conflicting instructions on file. Which one do we follow?",
	"Borrower mentions a regulator complaint.",
	"Balance in the filing does not agree with ours.",
}

var escalationEnds = []string{
	"Spoke with the borrower, settled.", "Decision noted on the case, back to the owner.", "Letter approved and sent.",
	"Answered the attorney by mail.", "Not needed any more.",
}

// escalate gives about a quarter of the cases an escalation, most of them still
// in force if the case is active.
func escalate(c chance, k *Case, today day.Day) {
	from, to := k.OpenedAt().Day+1, until(k, today)
	if to-from < 2 || !c.percent(28) {
		return
	}
	e := Escalation{At: Moment{from + day.Day(c.IntN(int(to-from))), c.minute()}, By: pick(c, staffFor(k.CaseType)),
		Team: pick(c, []int{servicing, collections, bankruptcy, disputes, compliance}), Employee: -1,
		Urgent: c.percent(25), Note: pick(c, escalationNotes)}
	if c.percent(40) {
		e.Team, e.Employee = -1, pick(c, []int{0, 3, 6, 8, 10})
	}
	if !k.Active() || c.percent(40) {
		e.EndedAt = &Moment{e.At.Day + 1 + day.Day(c.IntN(int(to-e.At.Day))), c.minute()}
		e.EndNote = pick(c, escalationEnds)
	}
	if k.openThrough(e.At, e.EndedAt) {
		k.Escalations = append(k.Escalations, e)
	}
}

// snooze puts some cases off: some long ago, and of the active ones some until a
// day in the weeks to come.
func snooze(c chance, k *Case, today day.Day) {
	from, to := k.OpenedAt().Day+1, until(k, today)
	if length := day.Day(c.between(3, 10)); c.percent(12) && from+length < to-5 {
		k.snooze(Snooze{Moment{from, c.minute()}, from + length})
	}
	if k.Active() && c.percent(16) {
		at := today - day.Day(c.between(1, 5))
		k.snooze(Snooze{Moment{at, c.minute()}, today + day.Day(c.between(1, 30))})
	}
}

func (c *Case) snooze(s Snooze) {
	if c.openThrough(s.At, &Moment{s.Until, 0}) {
		c.Snoozes = append(c.Snoozes, s)
	}
}

// openThrough reports whether a case is open from one moment through another, or to this
// day where there is none: what hangs on a case ends when it closes.
func (c *Case) openThrough(from Moment, to *Moment) bool {
	for i, step := range c.Steps {
		closed := step.Status == "completed" || step.Status == "canceled"
		reopened := i+1 < len(c.Steps) && !from.Before(c.Steps[i+1].At)
		if closed && !reopened && (to == nil || !to.Before(step.At)) {
			return false
		}
	}
	return true
}
