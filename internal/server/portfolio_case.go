package server

import (
	"nectarine/internal/server/demo"
)

// caseDeeds are what was done in a case, from its opening to where it stands.
func caseDeeds(path string, b demo.Borrower, c demo.Case) []deed {
	opened, here := c.OpenedAt(), path+"/cases/ext-"+c.ExternalID
	all := []deed{{opened, c.Steps[0].By, "POST", path + "/cases", caseBody(c), nil}}
	for _, i := range c.Loans {
		// A loan made after the case was opened joins it when it is there.
		at := opened
		if made := (demo.Moment{Day: b.Loans[i].OriginatedOn, Minute: booked}); at.Before(made) {
			at = made
		}
		all = append(all, deed{at, c.Steps[0].By, "POST", here + "/associations", object{"objectType": "loan", "objectId": "ext-" + b.Loans[i].ExternalID}, nil})
	}
	for _, step := range c.Steps[1:] {
		change := object{"status": step.Status}
		if step.Outcome != "" {
			change["outcome"] = step.Outcome
		}
		all = append(all, deed{step.At, step.By, "PUT", here, change, nil})
	}
	for _, n := range c.Notes {
		body, edit := object{"content": n.Content, "pinned": n.Pinned, "important": n.Important, "sensitiveData": n.SensitiveData}, object(nil)
		if n.Before != "" {
			body["content"], edit = n.Before, object{"content": n.Content}
		}
		all = append(all, deed{n.At, n.By, "POST", here + "/notes", body, edit})
	}
	for _, e := range c.Escalations {
		to := object{"isUrgent": e.Urgent, "note": optional(e.Note)}
		if e.Team >= 0 {
			to["escalatedTeamId"] = "ext-" + teamID(e.Team)
		} else {
			to["escalatedEmployeeId"] = "ext-" + employeeID(e.Employee)
		}
		all = append(all, deed{e.At, e.By, "POST", here + "/escalations", to, nil})
		if e.EndedAt != nil {
			all = append(all, deed{*e.EndedAt, e.By, "POST", here + "/escalations", object{"note": optional(e.EndNote)}, nil})
		}
	}
	for _, s := range c.Snoozes {
		all = append(all, deed{s.At, max(c.Owner, 0), "POST", here + "/snooze", object{"snoozeFor": int(s.Until - s.At.Day)}, nil})
	}
	return all
}

func caseBody(c demo.Case) object {
	body := object{"externalId": c.ExternalID, "caseType": c.CaseType, "name": optional(c.Name), "creationProcedure": optional(c.CreationProcedure), "autoCreated": c.AutoCreated,
		"lenderAck": c.LenderAck}
	if c.Owner >= 0 {
		body["owningEmployeeId"] = "ext-" + employeeID(c.Owner)
	}
	if c.MatchDetails != nil {
		body["matchToDataSource"], body["matchDetails"] = true, c.MatchDetails
	}
	for field, value := range c.Fields {
		body[field] = value
	}
	return body
}
