package fact

import (
	"slices"
	"time"
)

// instants are those of a fact that may not have come yet, when it was known.
type instants [5]**time.Time

// known is the facts of a list that were known at an instant, as they were
// known then: what happened to them later is not. A list of which nothing is later
// is answered as it is, and not copied.
func known[T any](all []T, at time.Time, began func(*T) time.Time, later func(*T) instants) []T {
	if len(all) == 0 { // as most lists are
		return all
	}
	return knownOf(all, at, began, later)
}

func knownOf[T any](all []T, at time.Time, began func(*T) time.Time, later func(*T) instants) []T {
	comes := func(x *T) bool {
		if began(x).After(at) {
			return true
		}
		for _, p := range later(x) {
			if p != nil && *p != nil && (*p).After(at) {
				return true
			}
		}
		return false
	}
	first := 0
	for first < len(all) && !comes(&all[first]) {
		first++
	}
	if first == len(all) {
		return all
	}
	out := slices.Clone(all[:first])
	for _, x := range all[first:] {
		if began(&x).After(at) {
			continue
		}
		for _, p := range later(&x) {
			if p != nil && *p != nil && (*p).After(at) {
				*p = nil
			}
		}
		out = append(out, x)
	}
	return out
}

// KnownAt is the facts as they stood at an instant, without the interactions, for a contact
// about debts, which are there because it names them. What it answers may be of the facts
// themselves: nothing of it is to be changed.
func (f *Facts) KnownAt(at time.Time, named []string) Facts {
	k := Facts{Zones: f.Zones, Addresses: f.Addresses, Residence: f.Residence, Intensity: f.Intensity,
		Persons: f.Persons, Contacts: f.Contacts}
	there := func(x *Debt) (since time.Time) {
		if slices.Contains(named, x.ID) {
			return since
		}
		return x.made()
	}
	k.Debts = known(f.Debts, at, there, func(x *Debt) instants {
		return instants{&x.SettledAt, &x.JudgedAt, &x.ValidationSentAt, &x.MedicalNoticeAt, &x.FirstCommunicationAt}
	})
	k.Located = known(f.Located, at, func(x *Located) time.Time { return x.At }, func(*Located) (none instants) { return none })
	k.Recontacts = known(f.Recontacts, at, func(x *Recontact) time.Time { return x.At }, func(x *Recontact) instants { return x.later() })
	k.Wrote = known(f.Wrote, at, func(x *Wrote) time.Time { return x.At }, func(*Wrote) (none instants) { return none })
	k.Consents = known(f.Consents, at, func(x *Consent) time.Time { return x.At }, func(x *Consent) instants { return x.later() })
	k.Revocations = known(f.Revocations, at, func(x *Revocation) time.Time { return x.At },
		func(x *Revocation) instants { return x.later() })
	k.StatedTimes = known(f.StatedTimes, at, func(x *StatedTime) time.Time { return x.At },
		func(x *StatedTime) instants { return x.later() })
	k.StatedPlaces = known(f.StatedPlaces, at, func(x *StatedPlace) time.Time { return x.At },
		func(x *StatedPlace) instants { return x.later() })
	k.Refusals = known(f.Refusals, at, func(x *Refusal) time.Time { return x.At }, func(x *Refusal) instants { return x.later() })
	k.Ceases = known(f.Ceases, at, func(x *Cease) time.Time { return x.At },
		func(x *Cease) instants { return instants{&x.EndedAt, &x.TerminatedAt, &x.RemedyAt} })
	k.Representations = known(f.Representations, at, func(x *Representation) time.Time { return x.At }, func(x *Representation) instants {
		return instants{&x.EndedAt, &x.Unresponsive, &x.Consented}
	})
	k.Disputes = known(f.Disputes, at, func(x *Dispute) time.Time { return x.At },
		func(x *Dispute) instants { return instants{&x.EndedAt, &x.AnsweredAt, &x.NoticeAt} })
	k.Bankruptcies = known(f.Bankruptcies, at, func(x *Bankruptcy) time.Time { return x.At }, func(x *Bankruptcy) instants {
		return instants{&x.EndedAt, &x.Discharged, &x.ClaimedAt}
	})
	k.Bankruptcies = settledAs(k.Bankruptcies, at)
	k.Blocks = known(f.Blocks, at, func(x *Block) time.Time { return x.At }, func(x *Block) instants { return x.later() })
	began, later := func(x *Span) time.Time { return x.At }, (*Span).later
	k.Deaths, k.Duties, k.Minorities = known(f.Deaths, at, began, later),
		known(f.Duties, at, began, later), known(f.Minorities, at, began, later)
	return k
}

func (s *Span) later() instants { return instants{&s.EndedAt} }

// made is where the day on which a debt was made begins first; one of which it is not
// known has always been there.
func (d *Debt) made() (first time.Time) {
	if d.MadeOn == nil {
		return first
	}
	return time.Unix(int64(*d.MadeOn)*86400-14*3600, 0)
}

// settledAs is cases as it was known at an instant how they ended: a dismissal belongs to
// the end, and a reaffirmation has an instant of its own.
func settledAs(all []Bankruptcy, at time.Time) []Bankruptcy {
	if len(all) == 0 {
		return all
	}
	out := slices.Clone(all)
	for i := range out {
		x := &out[i]
		x.Dismissed = x.Dismissed && x.EndedAt != nil
		x.Reaffirmed = known(x.Reaffirmed, at, func(x *Reaffirmation) time.Time { return x.At },
			func(x *Reaffirmation) instants { return x.later() })
	}
	return out
}
