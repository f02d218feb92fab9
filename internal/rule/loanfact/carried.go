package loanfact

import (
	"nectarine/internal/value/day"
)

// Carried are the places of the facts of a loan that whoever folds on from its state at the end of a
// day must still be given, in order. Left out are payments, credits and fees that are in that state,
// each with all that was said about it; whoever records something about one of them must be given all.
// It is false where all are needed: a reversal has not found its target yet, what was known at the time
// is still to be reckoned, or there is a payment plan or relief, which are looked at from their beginning.
func Carried(facts []Fact, through day.Day) (places []int, ok bool) {
	for _, f := range facts {
		if f.Type == PaymentPlan || f.Type == SCRARelief || f.Type.FindsTarget() && f.Target == "" {
			return nil, false
		}
	}
	if LateAfter(facts, through) {
		return nil, false
	}
	at := make(map[string]int, len(facts))
	for i, f := range facts {
		at[f.ID] = i
	}
	root := make([]int, len(facts)) // what a fact is about in the end, itself where it is about nothing
	over := make([]bool, len(facts))
	for i, f := range facts {
		root[i] = i
		for n := range facts[:i] { // so many steps at most: what it is about was recorded before
			next, is := at[facts[root[i]].Target]
			if !is || n == i {
				break
			}
			root[i] = next
		}
		over[i] = f.Type == Payment || f.Type == Credit || f.Type == Fee
	}
	for i, f := range facts {
		if f.EffectiveDate > through || f.Date != nil && *f.Date > through {
			over[root[i]] = false
		}
	}
	for i := range facts {
		if !over[root[i]] {
			places = append(places, i)
		}
	}
	return places, true
}

// LateAfter is whether something was recorded late, as LateOf has it, on a later day than one.
func LateAfter(facts []Fact, through day.Day) bool {
	late := LateOf(facts, day.Last)
	return late != nil && late.Days[len(late.Days)-1] > through
}
