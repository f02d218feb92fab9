package plan

import (
	"errors"
	"fmt"
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/value/money"

	"github.com/govalues/decimal"
)

// LateFeeKind says how much a late fee is.
type LateFeeKind string

// An amount; a percentage of the scheduled part; or the greater or lesser of the two.
const (
	Flat      LateFeeKind = "flat"
	Percent   LateFeeKind = "percent"
	GreaterOf LateFeeKind = "greaterOf"
	LesserOf  LateFeeKind = "lesserOf"
)

// Values are all of them.
func (LateFeeKind) Values() []LateFeeKind { return []LateFeeKind{Flat, Percent, GreaterOf, LesserOf} }

// LateFee is the rule by which a late fee is charged: on the day after
// GraceDays days past the due date, once for each obligation of which a part of the
// scheduled part is then open. Kind is flat (Amount), percent (Percent of the
// scheduled part, half a cent up), greaterOf or lesserOf the two.
type LateFee struct {
	Kind      LateFeeKind  `json:"kind"`
	Amount    money.Amount `json:"amount,omitempty"`
	Percent   money.Rate   `json:"percent" required:"false" doc:"A part of the scheduled part, as a fraction: 0.05 is 5 %."`
	GraceDays int          `json:"graceDays"`
}

// validate holds a late-fee rule against its bounds; no rule is right.
func (l *LateFee) validate() error {
	if l == nil {
		return nil
	}
	if !slices.Contains(l.Kind.Values(), l.Kind) {
		return errors.New("lateFee.kind: must be flat, percent, greaterOf or lesserOf")
	}
	if l.Amount < 0 || l.Amount > LargestAmount {
		return fmt.Errorf("lateFee.amount: must be from 0 to %s", LargestAmount)
	}
	if _, err := book.Billionths(l.Percent); err != nil {
		return fmt.Errorf("lateFee.percent: %w", err)
	}
	switch fixed, part := l.Amount > 0, l.Percent.IsPos(); {
	case l.Percent.Cmp(decimal.One) > 0:
		return errors.New("lateFee.percent: must be a fraction of the payment, at most 1, such as 0.05 for 5 %")
	case l.Kind != Percent && !fixed:
		return fmt.Errorf("lateFee.amount: %s needs one, more than 0", l.Kind)
	case l.Kind != Flat && !part:
		return fmt.Errorf("lateFee.percent: %s needs one, more than 0", l.Kind)
	}
	if l.GraceDays < 0 || l.GraceDays > 366 {
		return errors.New("lateFee.graceDays: must be days from 0 to 366")
	}
	return nil
}

// For is the late fee for a scheduled amount.
func (l *LateFee) For(scheduled money.Amount) money.Amount {
	rate, err := book.Billionths(l.Percent)
	if err != nil {
		rate = 0 // does not happen: the terms were checked
	}
	percent := book.Product(int64(scheduled), rate, book.YearUnits).HalfUp()
	switch l.Kind {
	case Percent:
		return percent
	case GreaterOf:
		return max(l.Amount, percent)
	case LesserOf:
		return min(l.Amount, percent)
	}
	return l.Amount
}
