package participant_test

import (
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/domain/loan"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

// lent is a loan of $1,200 without interest that is originated and not active.
func lent(c *servertest.Client) servertest.Object {
	kind := c.LoanType(m{"ledgerRules": m{"dayCount": "30/360"}})
	agreed := m{"amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0}}}
	return c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": agreed})
}

// told are the names of the events since one, with how often each was left.
func told(c *servertest.Client, since float64) string {
	all := map[string]int{}
	for _, e := range c.List("/events?limit=100") {
		if e["sequence"].(float64) > since {
			all[e["eventType"].(string)]++
		}
	}
	return fmt.Sprint(all)
}

func last(c *servertest.Client) float64 { return c.List("/events?limit=1")[0]["sequence"].(float64) }

// TestPeopleComeAndGoInEveryStatus: of a loan that never was, canceled or declined, they stay as they are.
func TestPeopleComeAndGoInEveryStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for status, l := range c.InEveryStatus(func() servertest.Object { return lent(c) }) {
			at, who := l.Path+"/people", c.Borrower()
			if status != loan.Canceled && status != loan.Declined {
				p := c.Create(at, m{"personId": who.ID, "loanRelationType": "coBorrower"})
				one := at + "/" + p["id"].(string)
				assert.Fields(t, c.Put(one, m{"loanRelationType": "guarantor"}), m{"loanRelationType": "guarantor"})
				assert.Fields(t, c.Data("DELETE", one, nil, 200), m{"personId": who.ID, "leftAt": assert.Set})
				continue
			}
			before := fmt.Sprint(c.Get(l.Path), last(c))
			main := at + "/" + c.List(at)[0]["id"].(string)
			for method, path := range map[string]string{"POST": at, "PUT": main, "DELETE": main} {
				body := any(m{"personId": who.ID})
				if method == "PUT" {
					body = m{"loanRelationType": "guarantor"}
				} else if method == "DELETE" {
					body = nil
				}
				refused := c.Do(method, path, body, 409)
				if says := fmt.Sprint(refused["message"]); refused["errorType"] != "InvalidStatus" || !strings.Contains(says, "that is "+string(status)+" cannot") {
					t.Errorf("%s of a loan that is %s: %v, want InvalidStatus and that status", method, status, refused)
				}
			}
			if after := fmt.Sprint(c.Get(l.Path), last(c)); after != before {
				t.Errorf("after refusals the loan is\n%s, want\n%s", after, before)
			}
		}
		c.Sound()
	})
}

// TestAPersonOfALoan comes, is something else to it, leaves, and comes again: each is told once, with
// what was before, and stands in the loan and below the person as long as it is so.
func TestAPersonOfALoan(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, sam := lent(c), c.Borrower(m{"externalId": "sam"})
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		at, mainID := l.Path+"/people", l.M["mainBorrowerId"].(string)
		matter := c.Case(servertest.Object{ID: mainID, Path: "/people/" + mainID})
		assert.Rows(t, c.List(at), m{"object": "loanPerson", "loanId": l.ID, "personId": mainID, "isMainBorrower": true, "loanRelationType": nil, "addedAt": c.Get(l.Path)["timestamps"].(m)["createdAt"], "leftAt": nil})
		for _, wrong := range []struct {
			field string
			body  m
		}{{"personId", m{}}, {"personId", m{"personId": "BO-AAAA-AAAA"}}, {"personId", m{"personId": mainID}}, {"loanRelationType", m{"personId": sam.ID, "loanRelationType": ""}},
			{"loanRelationType", m{"personId": sam.ID, "loanRelationType": strings.Repeat("x", 51)}}, {"caseId", m{"personId": sam.ID, "caseId": "CS-AAAA-AAAA"}},
			{"caseId", m{"personId": sam.ID, "caseId": c.Case(sam).ID}}, // about nobody who is on the loan yet
			{"since", m{"personId": sam.ID, "since": "2026-01-01"}}} {
			c.Refused("POST", at, wrong.body, 400, wrong.field)
		}
		from, of := last(c), "/people/"+sam.ID+"/loans"
		assert.Len(t, c.List(of), 0)
		p := c.Create(at, m{"personId": "ext-sam", "loanRelationType": "coBorrower", "caseId": matter.ID})
		one := at + "/" + p["id"].(string)
		assert.Fields(t, p, m{"personId": sam.ID, "isMainBorrower": false, "loanRelationType": "coBorrower", "addedAt": assert.Set, "leftAt": nil})
		if !strings.HasPrefix(p["id"].(string), "LP-") || fmt.Sprint(c.Get(one)) != fmt.Sprint(p) {
			t.Errorf("the person is %v, read %v, want the same, with an id of the prefix LP", p, c.Get(one))
		}
		assert.Fields(t, c.Get(l.Path), m{"additionalPeople": []any{m{"personId": sam.ID, "loanRelationType": "coBorrower", "addedAt": p["addedAt"]}}})
		assert.Rows(t, c.List(of), m{"id": l.ID})
		assert.Rows(t, c.Events("loan.person.added", l.ID), m{"objectType": "loan", "personId": sam.ID, "loanId": l.ID, "data.loanPersonId": p["id"], "data.oldLoanRelationType": nil, "data.newLoanRelationType": "coBorrower", "data.caseId": matter.ID})
		if got, want := told(c, from), "map[loan.person.added:1 loan.updated:1]"; got != want {
			t.Errorf("added, it leaves %s, want %s", got, want)
		}
		c.Refused("POST", at, m{"personId": sam.ID}, 400, "personId") // twice
		from = last(c)
		c.Put(one, m{})
		c.Put(one, p) // what was read
		c.Refused("PUT", one, m{"personId": mainID}, 400, "personId")
		c.Refused("PUT", one, m{"loanRelationType": ""}, 400, "loanRelationType")
		c.Refused("PUT", one+"?caseId=CS-AAAA-AAAA", m{"loanRelationType": "guarantor"}, 400, "caseId")
		assert.Fields(t, c.Put(one, m{"loanRelationType": "guarantor"}), m{"loanRelationType": "guarantor", "addedAt": p["addedAt"]})
		c.Put(one, m{"loanRelationType": "guarantor"}) // again: nothing changes
		assert.Rows(t, c.Events("loan.person.changed", l.ID), m{"data.oldLoanRelationType": "coBorrower", "data.newLoanRelationType": "guarantor", "data.caseId": nil,
			"data.action": "updated", "data.changes": []any{m{"field": "loanRelationType", "old": "coBorrower", "new": "guarantor"}}})
		if got, want := told(c, from), "map[loan.person.changed:1 loan.updated:1]"; got != want {
			t.Errorf("changed, it leaves %s, want %s", got, want)
		}
		assert.Fields(t, c.Put(one, m{"loanRelationType": nil}), m{"loanRelationType": nil})
		c.Put(one, m{"loanRelationType": "guarantor"})
		main := at + "/" + c.List(at)[0]["id"].(string)
		for method, body := range map[string]any{"PUT": m{"loanRelationType": "x"}, "DELETE": nil} {
			if refused := c.Do(method, main, body, 409); !strings.Contains(fmt.Sprint(refused["message"]), "the main borrower cannot") {
				t.Errorf("%s of the main borrower: %v, want that it cannot be", method, refused)
			}
		}
		c.Refused("DELETE", one+"?caseId=CS-AAAA-AAAA", nil, 400, "caseId")
		from = last(c)
		gone := c.Data("DELETE", one+"?caseId="+matter.ID, nil, 200)
		assert.Fields(t, gone, m{"id": p["id"], "loanRelationType": "guarantor", "addedAt": p["addedAt"], "leftAt": assert.Set})
		assert.Rows(t, c.Events("loan.person.removed", l.ID), m{"personId": sam.ID, "data.oldLoanRelationType": "guarantor", "data.newLoanRelationType": nil, "data.caseId": matter.ID})
		if got, want := told(c, from), "map[loan.person.removed:1 loan.updated:1]"; got != want {
			t.Errorf("removed, it leaves %s, want %s", got, want)
		}
		assert.Len(t, c.List(at), 1)
		assert.Rows(t, c.List(at+"?includeFormer=true"), m{"isMainBorrower": true}, m{"id": p["id"], "leftAt": gone["leftAt"]})
		assert.Fields(t, c.Get(one), m{"leftAt": gone["leftAt"]})
		for method, body := range map[string]any{"PUT": m{"loanRelationType": "x"}, "DELETE": nil} {
			c.Do(method, one, body, 409)
		}
		assert.Fields(t, c.Get(l.Path), m{"additionalPeople": assert.Count(0)})
		again := c.Create(at, m{"personId": sam.ID})
		assert.Fields(t, again, m{"id": p["id"], "loanRelationType": nil, "leftAt": nil})
		assert.Rows(t, c.List(at+"?includeFormer=true"), m{"isMainBorrower": true}, m{"id": p["id"], "leftAt": nil}, m{"id": p["id"], "leftAt": gone["leftAt"]})
		assert.Fields(t, c.Get(one), m{"leftAt": nil})
		c.Do("GET", at+"/LP-AAAA-AAAA", nil, 404)
		c.Do("GET", "/people/"+c.Borrower().ID+"/loans/"+l.ID+"/people", nil, 404)
		c.Sound()
	})
}

// TestTheListOfALoanSaysTheSame: people that an update of the loan leaves out have left it, those that it names
// anew have come, and those that stay keep since when.
func TestTheListOfALoanSaysTheSame(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, sam, eve := lent(c), c.Borrower(), c.Borrower()
		at := l.Path + "/people"
		first := c.Create(at, m{"personId": sam.ID, "loanRelationType": "coBorrower"})
		c.Put(l.Path, m{"additionalPeople": []m{{"personId": sam.ID, "loanRelationType": "guarantor", "addedAt": "2020-01-01T00:00:00Z"}, {"personId": eve.ID}}})
		assert.Rows(t, c.List(at), m{"isMainBorrower": true}, m{"personId": sam.ID, "addedAt": first["addedAt"], "loanRelationType": "guarantor"}, m{"personId": eve.ID, "addedAt": assert.Set})
		c.Put(l.Path, m{"additionalPeople": []m{{"personId": eve.ID}}})
		assert.Rows(t, c.List(at+"?includeFormer=true"), m{"isMainBorrower": true}, m{"personId": eve.ID}, m{"personId": sam.ID, "leftAt": assert.Set, "loanRelationType": "guarantor"})
		before := last(c)
		c.Put(l.Path, m{"additionalPeople": []m{{"personId": eve.ID}}}) // nothing changes
		if last(c) != before {
			t.Errorf("an update that changes nothing leaves %s, want no event", told(c, before))
		}
		c.Refused("PUT", l.Path, m{"formerPeople": []m{}}, 400, "formerPeople") // which the server alone keeps
	})
}

// TestWhatIsKnownOfAPersonWhoLeavesIsTheirs: a bankruptcy and what blocks contact stay with the person and not with the
// loan: it is not found below the person any more, and a case about them alone is none of the loan.
func TestWhatIsKnownOfAPersonWhoLeavesIsTheirs(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, sam := lent(c), c.Borrower()
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		one := l.Path + "/people/" + c.Create(l.Path+"/people", m{"personId": sam.ID})["id"].(string)
		stay := c.Case(sam, m{"caseType": "bankruptcy"})
		c.Do("POST", stay.Path+"/associations", m{"objectType": "loan", "objectId": l.ID, "relation": "related"}, 204)
		c.Create(sam.Path+"/do-not-interact", m{"caseId": stay.ID, "channels": []string{"voice"}})
		c.Data("POST", l.Path+"/defer-schedule", m{"days": 3, "caseId": stay.ID}, 200)
		known := func() string {
			return fmt.Sprint(c.Get(stay.Path), c.List(sam.Path+"/do-not-interact"), c.List(sam.Path+"/cases"), c.Get(l.Path+"/balances"))
		}
		before := known()
		c.Data("DELETE", one, nil, 200)
		if after := known(); after != before {
			t.Errorf("after the person has left it is\n%s, want\n%s", after, before)
		}
		assert.Len(t, c.List(sam.Path+"/loans"), 0)
		c.Do("GET", sam.Path+"/loans/"+l.ID, nil, 404)
		c.Refused("POST", l.Path+"/defer-schedule", m{"days": 3, "caseId": stay.ID}, 400, "caseId")
		assert.Rows(t, c.List(l.Path+"/history?type=deferral"), m{"caseId": stay.ID})
		c.Sound()
	})
}

// TestWhoeverWritesTheListLeavesTheSame: that somebody comes, is something else or leaves is told once, whether
// by the operations on people, by an update of the loan, or by its creation.
func TestWhoeverWritesTheListLeavesTheSame(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, sam, eve := lent(c), c.Borrower(), c.Borrower()
		who := func(o servertest.Object, relation any) m { return m{"personId": o.ID, "loanRelationType": relation} }
		for _, step := range []struct {
			people any
			leaves string
		}{
			{[]m{who(sam, "spouse"), who(eve, nil)}, "map[loan.person.added:2 loan.updated:1]"},
			{[]m{who(eve, nil), who(sam, "spouse")}, "map[loan.updated:1]"}, // in another order
			{[]m{who(sam, "coBorrower")}, "map[loan.person.changed:1 loan.person.removed:1 loan.updated:1]"},
			{[]m{who(sam, "coBorrower")}, "map[]"},
			{nil, "map[loan.person.removed:1 loan.updated:1]"},
		} {
			from := last(c)
			c.Put(l.Path, m{"additionalPeople": step.people})
			if got := told(c, from); got != step.leaves {
				t.Errorf("the people %v leave %s, want %s", step.people, got, step.leaves)
			}
		}
		fact := func(o servertest.Object, action string, from, to any) m {
			return m{"objectType": "loan", "personId": o.ID, "loanId": l.ID, "data.loanPersonId": assert.Set, "data.action": action,
				"data.oldLoanRelationType": from, "data.newLoanRelationType": to, "data.caseId": nil}
		}
		assert.Rows(t, c.Events("loan.person.added", l.ID), fact(sam, "created", nil, "spouse"), fact(eve, "created", nil, nil))
		changed := fact(sam, "updated", "spouse", "coBorrower")
		changed["data.changes"] = []any{m{"field": "loanRelationType", "old": "spouse", "new": "coBorrower"}}
		assert.Rows(t, c.Events("loan.person.changed", l.ID), changed)
		assert.Rows(t, c.Events("loan.person.removed", l.ID), fact(eve, "deleted", nil, nil), fact(sam, "deleted", "coBorrower", nil))
		from := last(c)
		made := c.Loan(c.Borrower(), m{"loanTypeId": l.M["loanTypeId"], "additionalPeople": []m{who(sam, "spouse")}})
		for _, e := range c.Events("loan.person.added", made.ID) {
			assert.Fields(t, e, m{"personId": sam.ID, "loanId": made.ID, "data.loanPersonId": c.List(made.Path + "/people")[1]["id"], "data.newLoanRelationType": "spouse"})
		}
		if got, want := told(c, from), "map[loan.created:1 loan.person.added:1 person.created:1]"; got != want {
			t.Errorf("a loan that begins with somebody beside leaves %s, want %s", got, want)
		}
		c.Sound()
	})
}

// TestAnUpdateAsksTheSameStatuses: the people of a loan that never was stay as they are by an update of the loan too;
// one that repeats them is passed over.
func TestAnUpdateAsksTheSameStatuses(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		sam, eve := c.Borrower(), c.Borrower()
		beside := func() servertest.Object {
			l := lent(c)
			c.Put(l.Path, m{"additionalPeople": []m{{"personId": sam.ID, "loanRelationType": "spouse"}}})
			return l
		}
		for status, l := range c.InEveryStatus(beside) {
			if status != loan.Canceled && status != loan.Declined {
				c.Put(l.Path, m{"additionalPeople": []m{{"personId": eve.ID}}})
				assert.Rows(t, c.List(l.Path+"/people"), m{"isMainBorrower": true}, m{"personId": eve.ID})
				continue
			}
			before, from := fmt.Sprint(c.Get(l.Path), c.List(l.Path+"/people")), last(c)
			for _, people := range [][]m{{}, {{"personId": sam.ID}}, {{"personId": sam.ID, "loanRelationType": "spouse"}, {"personId": eve.ID}}} {
				refused := c.Do("PUT", l.Path, m{"nickname": "x", "additionalPeople": people}, 409)
				if says := fmt.Sprint(refused["message"]); refused["errorType"] != "InvalidStatus" || !strings.Contains(says, "that is "+string(status)+" cannot have its people changed") {
					t.Errorf("people of a loan that is %s: %v, want InvalidStatus and that status", status, refused)
				}
			}
			c.Put(l.Path, m{"additionalPeople": []m{{"personId": sam.ID, "loanRelationType": "spouse"}}})
			if after := fmt.Sprint(c.Get(l.Path), c.List(l.Path+"/people")); after != before || told(c, from) != "map[]" {
				t.Errorf("after refusals the loan is\n%s, want\n%s, and leaves %s, want no event", after, before, told(c, from))
			}
			c.Put(l.Path, m{"nickname": "x", "additionalPeople": []m{{"personId": sam.ID, "loanRelationType": "spouse"}}})
			if got, want := told(c, from), "map[loan.updated:1]"; got != want {
				t.Errorf("another name beside the same people leaves %s, want %s", got, want)
			}
		}
		c.Sound()
	})
}

// TestAnUpdateAsksTheSamePermissions: who may update a loan changes its people only with the permission for what becomes
// of them, as the operations on them ask; people as they stand need none.
func TestAnUpdateAsksTheSamePermissions(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, sam := lent(c), c.Borrower()
		none, spouse, friend := []m{}, []m{{"personId": sam.ID, "loanRelationType": "spouse"}}, []m{{"personId": sam.ID, "loanRelationType": "friend"}}
		for _, step := range []struct {
			needs string
			to    []m
		}{{"loanPerson:create", spouse}, {"loanPerson:update", friend}, {"loanPerson:delete", none}} {
			before, from := fmt.Sprint(c.Get(l.Path), c.List(l.Path+"/people")), last(c)
			others := []string{"loan:update", "loan:read"}
			for _, p := range []string{"loanPerson:create", "loanPerson:update", "loanPerson:delete"} {
				if p != step.needs {
					others = append(others, p)
				}
			}
			refused := c.Agent("Ann", "Other", others...).Do("PUT", l.Path, m{"nickname": "x", "additionalPeople": step.to}, 403)
			if says := fmt.Sprint(refused["message"]); !strings.Contains(says, "the permission "+step.needs) {
				t.Errorf("without %s it is refused with %q, want that permission", step.needs, says)
			}
			if after := fmt.Sprint(c.Get(l.Path), c.List(l.Path+"/people")); after != before || strings.Contains(told(c, from), "loan.") {
				t.Errorf("after a refusal the loan is\n%s, want\n%s, and leaves %s, want no event of it", after, before, told(c, from))
			}
			may := c.Agent("Ann", "Other", "loan:update", "loan:read", step.needs)
			may.Put(l.Path, m{"additionalPeople": step.to})
			c.Agent("Ann", "Other", "loan:update", "loan:read").Put(l.Path, m{"additionalPeople": step.to}) // as it stands
			assert.Fields(t, c.Get(l.Path), m{"additionalPeople": assert.Count(len(step.to))})
		}
		c.Sound()
	})
}
