package book

import (
	"fmt"
	"slices"
)

// Waterfall is the order in which a payment is applied: all components of the
// first bucket, then all of the second, and so on. Buckets are overdue, due and
// nonDue; components are principal, interest, a kind of fee such as lateFees, or
// fees, which stands for all kinds that are not named. Empty lists mean the
// default: overdue, due, nonDue, in each fees, interest, principal.
type Waterfall struct {
	Buckets    []string `json:"buckets,omitempty"`
	Components []string `json:"components,omitempty"`
}

// Order is a checked Waterfall.
type Order struct {
	Buckets    []Bucket
	Components []Component
}

// Names is the components in the order of a waterfall, by the names that it may use.
func Names() []string { return append([]string{"fees"}, names[:]...) }

// Order checks the waterfall and fills in the defaults. Each name may stand once.
// Unless part is allowed, all buckets and components must be there: a payment is
// money, and nothing may be out of its reach.
func (w Waterfall) Order(part bool) (Order, error) {
	if len(w.Buckets) == 0 {
		w.Buckets = []string{"overdue", "due", "nonDue"}
	}
	if len(w.Components) == 0 {
		w.Components = []string{"fees", "interest", "principal"}
	}
	var o Order
	for i, name := range w.Buckets {
		b := Bucket(slices.Index([]string{"nonDue", "due", "overdue"}, name))
		if b > Overdue || slices.Contains(o.Buckets, b) {
			return o, fmt.Errorf("buckets[%d]: must be overdue, due or nonDue, each once", i)
		}
		o.Buckets = append(o.Buckets, b)
	}
	for i, name := range w.Components {
		before := len(o.Components)
		for c := range Components {
			if name == names[c] || name == "fees" && c.IsFee() && !slices.Contains(w.Components, names[c]) {
				o.Components = append(o.Components, c)
			}
		}
		if len(o.Components) == before || slices.Index(w.Components, name) < i {
			return o, fmt.Errorf("components[%d]: must be one of %v, each once", i, Names())
		}
	}
	switch {
	case part:
	case len(o.Buckets) < int(ChargedOff):
		return o, fmt.Errorf("buckets: must name overdue, due and nonDue once each")
	case len(o.Components) < int(Components):
		return o, fmt.Errorf("components: must name principal, interest and all kinds of fees, or fees for those not named")
	}
	return o, nil
}

// All is whether the order reaches every component in every bucket.
func (o Order) All() bool {
	return len(o.Buckets) == int(ChargedOff) && len(o.Components) == int(Components)
}
