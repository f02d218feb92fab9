package fact

import "time"

// known is the facts of a list that were known at an instant, as they were
// known then: what happened to them later is not.
func known[T any](all []T, at time.Time, span func(*T) *Span, later func(*T)) []T {
	var out []T
	for i := range all {
		if span(&all[i]).At.After(at) {
			continue
		}
		x := all[i]
		if s := span(&x); s.EndedAt != nil && s.EndedAt.After(at) {
			s.EndedAt = nil
		}
		if later != nil {
			later(&x)
		}
		out = append(out, x)
	}
	return out
}

// hide forgets an instant that had not come yet.
func hide(at time.Time, instants ...**time.Time) {
	for _, p := range instants {
		if *p != nil && (*p).After(at) {
			*p = nil
		}
	}
}

// KnownAt is the facts as they stood at an instant, without the interactions,
// which are not copied.
func (f *Facts) KnownAt(at time.Time) Facts {
	self := func(s *Span) *Span { return s }
	k := Facts{Zones: f.Zones, Addresses: f.Addresses, Residence: f.Residence, Intensity: f.Intensity}
	for _, d := range f.Debts {
		hide(at, &d.SettledAt, &d.JudgedAt, &d.ValidationSentAt, &d.MedicalNoticeAt, &d.FirstCommunicationAt)
		k.Debts = append(k.Debts, d)
	}
	for _, x := range f.Located {
		if !x.At.After(at) {
			k.Located = append(k.Located, x)
		}
	}
	for _, x := range f.Wrote {
		if !x.At.After(at) {
			k.Wrote = append(k.Wrote, x)
		}
	}
	k.Consents = known(f.Consents, at, func(x *Consent) *Span { return &x.Span }, nil)
	k.Revocations = known(f.Revocations, at, func(x *Revocation) *Span { return &x.Span }, nil)
	k.StatedTimes = known(f.StatedTimes, at, func(x *StatedTime) *Span { return &x.Span }, nil)
	k.StatedPlaces = known(f.StatedPlaces, at, func(x *StatedPlace) *Span { return &x.Span }, nil)
	k.Refusals = known(f.Refusals, at, func(x *Refusal) *Span { return &x.Span }, nil)
	k.Ceases = known(f.Ceases, at, func(x *Cease) *Span { return &x.Span }, nil)
	k.Representations = known(f.Representations, at, func(x *Representation) *Span { return &x.Span },
		func(x *Representation) { hide(at, &x.Unresponsive, &x.Consented) })
	k.Disputes = known(f.Disputes, at, func(x *Dispute) *Span { return &x.Span }, func(x *Dispute) { hide(at, &x.AnsweredAt) })
	k.Bankruptcies = known(f.Bankruptcies, at, func(x *Bankruptcy) *Span { return &x.Span }, func(x *Bankruptcy) { hide(at, &x.Discharged) })
	k.Blocks = known(f.Blocks, at, func(x *Block) *Span { return &x.Span }, nil)
	k.Deaths, k.Duties, k.Minorities = known(f.Deaths, at, self, nil), known(f.Duties, at, self, nil), known(f.Minorities, at, self, nil)
	return k
}
