// Package request is what is asked of the loan engine from outside, on the
// command line and over HTTP alike: how much it may be, what must be there, and
// how an error names a field.
package request

import (
	"fmt"
	"strings"

	"nectarine/internal/rule/engine"
	"nectarine/internal/value/money"
	"nectarine/internal/value/strict"

	"github.com/govalues/decimal"
)

// MaxFacts is the most facts of one request over HTTP: about what its body can
// carry. MaxSolving is the most of each type of those after which payments are
// solved anew, which is the work.
const (
	MaxFacts   = 10_000
	MaxSolving = 1_000
)

// cheap are the facts of which there may be as many as there are facts.
var cheap = map[engine.FactType]bool{engine.Payment: true, engine.Credit: true, engine.PurchaseRefund: true,
	engine.Reversal: true, engine.Chargeback: true, engine.Backdate: true,
	engine.Fee: true, engine.FeeCancellation: true, engine.Refund: true}

// Bound refuses more facts than a request may bring.
func Bound(facts []engine.Fact) error {
	if len(facts) > MaxFacts {
		return &strict.Error{Path: "facts", Reason: fmt.Sprintf("must be at most %d", MaxFacts)}
	}
	count := map[engine.FactType]int{}
	for i, f := range facts {
		if count[f.Type]++; count[f.Type] > MaxSolving && !cheap[f.Type] {
			return &strict.Error{Path: fmt.Sprintf("facts[%d].type", i), Reason: fmt.Sprintf("at most %d of %s in a request", MaxSolving, f.Type)}
		}
	}
	return nil
}

// Validate says what is wrong with terms and facts, all of them, whatever will be
// asked about them. A loan needs an interest rate, be it 0. Rates above limit,
// which is 1 (100 % a year) when nil, are refused: 5.99 is seldom 599 %.
func Validate(t engine.Terms, facts []engine.Fact, limit *money.Rate) error {
	if len(t.Interest) == 0 {
		return &strict.Error{Path: "terms.interestRates", Reason: `is required; for a loan without interest say [{"annualRate": 0}]`}
	}
	most := decimal.One
	if limit != nil {
		if most = limit.Decimal; !most.IsPos() || most.Cmp(decimal.Ten) > 0 {
			return &strict.Error{Path: "maxAnnualRate", Reason: "must be more than 0 and at most 10 (1,000 % a year)"}
		}
	}
	for _, l := range []struct {
		name string
		list []engine.RateSpan
	}{{"interestRates", t.Interest}, {"promoRates", t.Promo}, {"rateCaps", t.Cap}, {"indexRates", t.Index}} {
		for i, r := range l.list {
			if err := low(fmt.Sprintf("terms.%s[%d].annualRate", l.name, i), r.AnnualRate, most); err != nil {
				return err
			}
		}
	}
	for i, f := range facts {
		if f.Rate != nil {
			if err := low(fmt.Sprintf("facts[%d].rate.annualRate", i), f.Rate.AnnualRate, most); err != nil {
				return err
			}
		}
		if f.Change != nil && f.Change.AnnualRate != nil {
			if err := low(fmt.Sprintf("facts[%d].change.annualRate", i), *f.Change.AnnualRate, most); err != nil {
				return err
			}
		}
	}
	err := engine.Validate(t, facts)
	if err != nil {
		if reason, is := strings.CutPrefix(err.Error(), "paymentFrequency: "); is { // the request has one of its own
			return &strict.Error{Path: "terms.paymentFrequency", Reason: reason}
		}
	}
	return Named(err)
}

// low refuses a rate above the limit.
func low(path string, r money.Rate, most decimal.Decimal) error {
	if r.Cmp(most) <= 0 {
		return nil
	}
	percent, err := r.Mul(decimal.Hundred)
	meant, err2 := r.Quo(decimal.Hundred)
	if err != nil || err2 != nil {
		return &strict.Error{Path: path, Reason: "is too high"}
	}
	return &strict.Error{Path: path, Reason: fmt.Sprintf("%s is %s %% a year; for %s %% write %s, or let maxAnnualRate, which is %s, allow it", r, percent.Trim(0), r, meant.Trim(0), most)}
}

// roots are the names that a path may begin with; others are of the terms.
var roots = []string{"terms", "facts", "booked", "advances", "payments", "paymentFrequency", "at", "from", "maxAnnualRate"}

// Named is an error of the engine, which begins with the field that it is about,
// with the path of that field in the request. Nil stays nil.
func Named(err error) error {
	if err == nil {
		return nil
	}
	path, reason, found := strings.Cut(err.Error(), ": ")
	if !found || strings.Contains(path, " ") {
		return &strict.Error{Path: "terms", Reason: err.Error()}
	}
	for _, root := range roots {
		if rest, is := strings.CutPrefix(path, root); is && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return &strict.Error{Path: path, Reason: reason}
		}
	}
	return &strict.Error{Path: "terms." + path, Reason: reason}
}
