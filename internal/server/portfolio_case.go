package server

import (
	"nectarine/internal/demo"
)

// matter makes a case and leads it to where it stands, with its notes,
// escalations and snoozes.
func (l *loader) matter(path string, b demo.Borrower, c demo.Case) error {
	body := object{"externalId": c.ExternalID, "caseType": c.CaseType, "name": optional(c.Name), "creationProcedure": optional(c.CreationProcedure), "autoCreated": c.AutoCreated,
		"lenderAck": c.LenderAck, "openedAt": at(c.Steps[0].At)}
	if c.Owner >= 0 {
		body["owningEmployeeId"] = l.employees[c.Owner]
	}
	for field, value := range c.Fields {
		body[field] = value
	}
	var loans []object
	for _, i := range c.Loans {
		loans = append(loans, object{"objectType": "loan", "objectId": "ext-" + b.Loans[i].ExternalID})
	}
	body["associations"] = loans
	id, err := l.call("POST", path+"/cases", body)
	if err != nil {
		return err
	}
	path += "/cases/" + id
	for _, step := range c.Steps[1:] {
		change := object{"status": step.Status}
		if step.Outcome != "" {
			change["outcome"] = step.Outcome
		}
		if _, err := l.call("PUT", path, change); err != nil {
			return err
		}
	}
	for _, n := range c.Notes {
		if _, err := l.call("POST", path+"/notes", object{"content": n.Content, "pinned": n.Pinned, "important": n.Important, "sensitiveData": n.SensitiveData}); err != nil {
			return err
		}
	}
	return l.handling(path, c)
}

// handling puts the case's escalations and its snooze in force.
func (l *loader) handling(path string, c demo.Case) error {
	for _, e := range c.Escalations {
		to := object{"isUrgent": e.Urgent, "note": optional(e.Note)}
		if e.Team >= 0 {
			to["escalatedTeamId"] = l.teams[e.Team]
		} else {
			to["escalatedEmployeeId"] = l.employees[e.Employee]
		}
		if _, err := l.call("POST", path+"/escalations", to); err != nil {
			return err
		}
		if e.EndedAt != nil {
			if _, err := l.call("POST", path+"/escalations", object{"note": optional(e.EndNote)}); err != nil {
				return err
			}
		}
	}
	if n := len(c.Snoozes); n > 0 && c.Snoozes[n-1].Until > l.today {
		if _, err := l.call("POST", path+"/snooze", object{"snoozeFor": int(c.Snoozes[n-1].Until - l.today)}); err != nil {
			return err
		}
	}
	return nil
}

// at is a moment of the demo lender's office.
func at(m demo.Moment) string {
	return m.Day.String() + "T" + clockTime(m.Minute) + "Z"
}

func clockTime(minute int) string {
	digits := func(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
	return digits(minute/60) + ":" + digits(minute%60) + ":00"
}
