package ledger

import (
	"nectarine/internal/rule/apr"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
)

// PaymentsToCome are the payments to come of a loan. While it stands as agreed they are those of the
// schedule, which tells them unrounded too.
func PaymentsToCome(t engine.Terms, facts []engine.Fact, at day.Day) ([]engine.Row, error) {
	if asAgreed(t, facts, at) {
		return engine.Schedule(t)
	}
	return engine.Expected(t, facts, at)
}

// asAgreed is whether a loan stands as it was agreed: on the day of its activation, from which the
// schedule is reckoned.
func asAgreed(t engine.Terms, facts []engine.Fact, at day.Day) bool {
	return len(facts) == 1 && facts[0].Type == engine.Activation && facts[0].EffectiveDate == at && at == t.StartDate
}

// Disclosed is the annual percentage rate of payments for what is lent on a day.
func Disclosed(t engine.Terms, rows []engine.Row, at day.Day) (apr.Disclosure, error) {
	flows, err := apr.OfTerms(t)
	if err != nil {
		return apr.Disclosure{}, err
	}
	flows.Advances[0].Date, flows.Payments = at, nil
	for _, r := range rows {
		if r.Amount > 0 {
			flows.Payments = append(flows.Payments, apr.Flow{Date: r.Date, Amount: r.Amount})
		}
	}
	return flows.Disclosure()
}
