package book

import (
	"fmt"
	"slices"

	"nectarine/internal/value/money"
)

// Component is what a part of the balance is made of. It is an index: fees are
// kept apart by their kind, as the API's balances show them.
type Component uint8

// The components.
const (
	Principal Component = iota
	Interest
	OriginationFees
	DrawFees
	LateFees
	ModificationFees
	ServiceFees
	NSFFees
	OtherFees
	Components // how many there are
)

// names are the names of the components, in waterfalls and accounts.
var names = [Components]ComponentName{"principal", "interest", "originationFees", "drawFees", "lateFees", "modificationFees", "serviceFees", "nsfFees", "otherFees"}

// String is the name of the component.
func (c Component) String() string {
	if c < Components {
		return string(names[c])
	}
	return fmt.Sprintf("component(%d)", uint8(c))
}

// IsFee is whether the component is fees of some kind.
func (c Component) IsFee() bool { return c >= OriginationFees && c < Components }

// FeeKind is the kind of a fee, by the name that it is charged under.
type FeeKind string

// The kinds of fees.
const (
	OriginationFee  FeeKind = "origination"
	DrawFee         FeeKind = "draw"
	LateFee         FeeKind = "late"
	ModificationFee FeeKind = "modification"
	ServiceFee      FeeKind = "service"
	NSFFee          FeeKind = "nsf"
	OtherFee        FeeKind = "other"
)

// Values are all kinds, in the order of their components.
func (FeeKind) Values() []FeeKind {
	return []FeeKind{OriginationFee, DrawFee, LateFee, ModificationFee, ServiceFee, NSFFee, OtherFee}
}

// FeeOf is the component of a kind of fee.
func FeeOf(kind FeeKind) (Component, bool) {
	i := slices.Index(kind.Values(), kind)
	return OriginationFees + Component(i), i >= 0
}

// ByComponent is an amount for each component.
type ByComponent [Components]money.Amount

// Total is the sum of the components.
func (a ByComponent) Total() (sum money.Amount) {
	for _, n := range a {
		sum += n
	}
	return sum
}

// Fees is the sum of the fees of all kinds.
func (a ByComponent) Fees() money.Amount { return a.Total() - a[Principal] - a[Interest] }

// Plus is the sum, component by component.
func (a ByComponent) Plus(b ByComponent) ByComponent {
	for i := range a {
		a[i] += b[i]
	}
	return a
}

// Bucket is how near its due date a part of the balance is.
type Bucket uint8

// Not due; due on its due date; overdue since the day after it; written off,
// which no waterfall names.
const (
	NonDue Bucket = iota
	Due
	Overdue
	ChargedOff
	Buckets // how many there are
)

// String is the name of the bucket.
func (b Bucket) String() string {
	if b < Buckets {
		return [Buckets]string{"nonDue", "due", "overdue", "chargedOff"}[b]
	}
	return fmt.Sprintf("bucket(%d)", uint8(b))
}
