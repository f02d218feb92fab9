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
	Buckets    []BucketName    `json:"buckets,omitempty"`
	Components []ComponentName `json:"components,omitempty"`
}

// BucketName is a bucket as a waterfall names it.
type BucketName string

// Values are the buckets that a waterfall may name, in the order that holds unless
// it says another.
func (BucketName) Values() []BucketName { return []BucketName{"overdue", "due", "nonDue"} }

// ComponentName is a component, or all fees that are not named, as a waterfall names it.
type ComponentName string

// allFees stands in a waterfall for the fees of all kinds that it does not name.
const allFees ComponentName = "fees"

// Values are the names that a waterfall may use.
func (ComponentName) Values() []ComponentName { return append([]ComponentName{allFees}, names[:]...) }

// Order is a checked Waterfall.
type Order struct {
	Buckets    []Bucket
	Components []Component
}

// Order checks the waterfall and fills in the defaults. Each name may stand once.
// Unless part is allowed, all buckets and components must be there: a payment is
// money, and nothing may be out of its reach.
func (w Waterfall) Order(part bool) (Order, error) {
	if len(w.Buckets) == 0 {
		w.Buckets = BucketName("").Values()
	}
	if len(w.Components) == 0 {
		w.Components = []ComponentName{allFees, names[Interest], names[Principal]}
	}
	var o Order
	for i, name := range w.Buckets {
		b := Bucket(slices.Index([]BucketName{"nonDue", "due", "overdue"}, name))
		if b > Overdue || slices.Contains(o.Buckets, b) {
			return o, fmt.Errorf("buckets[%d]: must be overdue, due or nonDue, each once", i)
		}
		o.Buckets = append(o.Buckets, b)
	}
	for i, name := range w.Components {
		before := len(o.Components)
		for c := range Components {
			if name == names[c] || name == allFees && c.IsFee() && !slices.Contains(w.Components, names[c]) {
				o.Components = append(o.Components, c)
			}
		}
		if len(o.Components) == before || slices.Index(w.Components, name) < i {
			return o, fmt.Errorf("components[%d]: must be one of %v, each once", i, name.Values())
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
