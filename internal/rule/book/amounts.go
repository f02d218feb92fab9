package book

import (
	"errors"

	"nectarine/internal/value/money"
)

// Amounts are an amount by component. Fees are all kinds together; below them
// stand the kinds.
type Amounts struct {
	Principal        money.Amount `json:"principalAmount"`
	Interest         money.Amount `json:"interestAmount"`
	Fees             money.Amount `json:"feesAmount"`
	OriginationFees  money.Amount `json:"originationFeesAmount" required:"false"`
	DrawFees         money.Amount `json:"drawFeesAmount" required:"false"`
	LateFees         money.Amount `json:"lateFeesAmount" required:"false"`
	ModificationFees money.Amount `json:"modificationFeesAmount" required:"false"`
	ServiceFees      money.Amount `json:"serviceFeesAmount" required:"false"`
	NSFFees          money.Amount `json:"nsfFeesAmount" required:"false"`
	OtherFees        money.Amount `json:"otherFeesAmount" required:"false"`
}

// Total is the sum of the components.
func (a Amounts) Total() money.Amount { return a.Principal + a.Interest + a.Fees }

// AmountsOf shows amounts by component.
func AmountsOf(a ByComponent) Amounts {
	return Amounts{a[Principal], a[Interest], a.Fees(), a[OriginationFees], a[DrawFees], a[LateFees], a[ModificationFees],
		a[ServiceFees], a[NSFFees], a[OtherFees]}
}

// ByComponent is the amounts by component; fees of no kind that is named are other.
func (a Amounts) ByComponent() ByComponent {
	kinds := a.OriginationFees + a.DrawFees + a.LateFees + a.ModificationFees + a.ServiceFees + a.NSFFees + a.OtherFees
	return ByComponent{a.Principal, a.Interest, a.OriginationFees, a.DrawFees, a.LateFees,
		a.ModificationFees, a.ServiceFees, a.NSFFees, a.OtherFees + a.Fees - kinds}
}

// Check holds amounts that are read against their bounds.
func (a Amounts) Check() error {
	for _, n := range a.ByComponent() {
		if n < 0 || n > money.Largest/1000 {
			return errors.New("feesAmount: no amount may be negative, nor feesAmount less than the kinds of fees together")
		}
	}
	return nil
}
