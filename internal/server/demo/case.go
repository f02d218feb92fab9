package demo

import (
	"fmt"
	"slices"

	"nectarine/internal/value/day"
)

// Case is a matter about a borrower, with the way it went.
type Case struct {
	ExternalID        string // unique
	CaseType          string // one of the 14 base types
	Name              string // of a generic case; empty where the type's name says enough
	CreationProcedure string // automatedCollectionsDetection, or empty
	AutoCreated       bool
	Loans             []int // places in the borrower's Loans, never pending ones
	Owner             int   // place in Employees; -1 for none
	LenderAck         bool
	MatchDetails      map[string]string // of cases that a data vendor's match opened, else nil
	Fields            map[string]any    // the type's own, as the API spells them: string, bool, int, day.Day or money.Amount
	Steps             []Step            // oldest first; the first opens the case as initiated
	Escalations       []Escalation      // oldest first; at most the last is in force
	Snoozes           []Snooze          // oldest first; at most the last is in force
	Notes             []Note            // oldest first
}

// Step is a change of status, and of the outcome where Outcome is not empty. A
// step to reopened clears the outcome.
type Step struct {
	At      Moment
	By      int // place in Employees; -1 for the system
	Status  string
	Outcome string
}

// Status is the case's present status.
func (c Case) Status() string { return c.Steps[len(c.Steps)-1].Status }

// Outcome is the case's present outcome; empty for none.
func (c Case) Outcome() string { return c.Steps[len(c.Steps)-1].Outcome }

// OpenedAt is when the case was made.
func (c Case) OpenedAt() Moment { return c.Steps[0].At }

// Active says whether the case is initiated, processing or reopened.
func (c Case) Active() bool { return c.Status() != "completed" && c.Status() != "canceled" }

var (
	baseTypes = []string{"generic", "bankruptcy", "ceaseCommunication", "collection", "deceased", "disputeOfDebt",
		"federalEmergency", "identityTheft", "legalAction", "militaryDuty", "debtValidation", "oFACSanctionedIndividual",
		"disputeOfPurchase", "creditBureauDispute"}
	baseWeights = []int{8, 10, 6, 30, 6, 7, 5, 6, 5, 5, 6, 2, 5, 7}

	// baseTypesOfBusinesses and baseTypesBeside are what a business may meet, and
	// what is plausible beside another case.
	baseTypesOfBusinesses = []string{"collection", "bankruptcy", "legalAction", "disputeOfDebt", "generic", "disputeOfPurchase"}
	baseTypesBeside       = []string{"generic", "ceaseCommunication", "disputeOfDebt", "debtValidation", "creditBureauDispute"}

	statuses       = []string{"initiated", "processing", "completed", "canceled", "reopened"}
	statusesWeight = []int{20, 38, 27, 8, 7}
)

// caseNumbers is the numbers of a borrower's cases: five for every 25 borrowers,
// the first of whom has two, so that 2,000 borrowers have 400.
func caseNumbers(index int) []int {
	first := index / 25 * 5
	switch index % 25 {
	case 0:
		return []int{first, first + 1}
	case 7:
		return []int{first + 2}
	case 13:
		return []int{first + 3}
	case 19:
		return []int{first + 4}
	}
	return nil
}

// planned says whether a case is one of the fifth that walk through every pair
// of base type and status in turn, and gives its place in the walk: 14 and 5
// have no common factor, so 70 places meet every pair.
func planned(number int) (place int, ok bool) { return number / 5, number%5 == 0 }

// caseBases is the base types of a borrower's cases, all different.
func caseBases(seed uint64, index int) (bases []string) {
	c := chanceOf(seed, partBase, index)
	for _, number := range caseNumbers(index) {
		place, ok := planned(number)
		switch {
		case ok:
			bases = append(bases, baseTypes[place%len(baseTypes)])
		case isBusiness(index):
			bases = append(bases, pick(c, baseTypesOfBusinesses))
		case len(bases) > 0:
			others := slices.DeleteFunc(slices.Clone(baseTypesBeside), func(base string) bool { return base == bases[0] })
			bases = append(bases, pick(c, others))
		default:
			bases = append(bases, weighted(c, baseTypes, baseWeights))
		}
	}
	return bases
}

// casesOf is the borrower's cases. Each is 14 days to two years old, and younger
// than the first loan by at least 30 days.
func casesOf(seed uint64, index int, b *Borrower, bases []string, today day.Day) []Case {
	var cases []Case
	for i, number := range caseNumbers(index) {
		c := chanceOf(seed, partCase, 2*index+i)
		oldest := min(730, int(today-b.Loans[0].OriginatedOn)-30)
		age := min(c.between(14, oldest), c.between(14, oldest)) // the lesser of two: most are recent
		status := weighted(c, statuses, statusesWeight)
		if place, ok := planned(number); ok {
			status = statuses[place%len(statuses)]
		}
		k := Case{ExternalID: fmt.Sprintf("%s-case-%d", b.ExternalID, i+1), CaseType: bases[i], LenderAck: c.percent(40)}
		k.Loans = loansConcerned(c, k.CaseType, b.Loans)
		openCase(c, &k)
		k.Steps = stepsOf(chanceOf(seed, partStep, 2*index+i), &k, status, today-day.Day(age), today)
		k.Fields = fieldsOf(c, &k, b, today)
		escalate(c, &k, today)
		snooze(c, &k, today)
		k.Notes = notesOf(chanceOf(seed, partNote, 2*index+i), &k, b, today)
		cases = append(cases, k)
	}
	return cases
}

// loansConcerned is the loans that a case is about: all of them for what befalls
// the borrower, one for what befalls a loan, and a line for a purchase.
func loansConcerned(c chance, base string, loans []Loan) (places []int) {
	for i, loan := range loans {
		if loan.Status != "pending" {
			places = append(places, i)
		}
	}
	switch base {
	case "generic", "disputeOfDebt", "debtValidation", "identityTheft", "legalAction", "creditBureauDispute":
		return []int{pick(c, places)}
	case "disputeOfPurchase":
		return places[:1] // the oldest is a line where there is such a case
	}
	return places
}

// openCase says who or what opened a case, and who works it.
func openCase(c chance, k *Case) {
	matched := false
	switch k.CaseType {
	case "collection":
		k.AutoCreated = c.percent(70)
		if k.AutoCreated {
			k.CreationProcedure = "automatedCollectionsDetection"
		}
	case "bankruptcy", "deceased", "militaryDuty":
		matched = c.percent(55)
	case "oFACSanctionedIndividual":
		matched = true
	}
	if matched {
		k.AutoCreated = true
		answers := []string{"match", "match", "match", "noMatch"}
		k.MatchDetails = map[string]string{"ssnMatch": "match", "last4SSNMatch": "match", "nameMatch": pick(c, answers),
			"addressMatch": pick(c, answers), "dateOfBirthMatch": pick(c, answers), "matchDoneBy": "dataVendor",
			"externalMatchCode": fmt.Sprintf("M%06d", c.IntN(1000000))}
	}
	if k.CaseType == "generic" {
		k.Name = pick(c, []string{"Payoff letter for refinance", "Name change after marriage", "Proof of insurance wanted",
			"Statement copies for tax return", "Borrower asks for a supervisor", "Hardship request",
			"Lien release question", "Autopay taken twice", "Complaint about hold time"})
	}
	k.Owner = pick(c, staffFor(k.CaseType))
	if c.percent(8) {
		k.Owner = -1
	}
}

// staffFor is who works cases of a base type, by place in Employees.
func staffFor(base string) []int {
	switch base {
	case "collection", "legalAction":
		return []int{3, 4, 5}
	case "bankruptcy", "deceased":
		return []int{6, 7}
	case "disputeOfDebt", "identityTheft", "disputeOfPurchase", "creditBureauDispute", "debtValidation":
		return []int{8, 9}
	case "ceaseCommunication", "oFACSanctionedIndividual":
		return []int{10, 11}
	}
	return []int{0, 1, 2}
}
