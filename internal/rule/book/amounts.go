package book

import (
	"fmt"

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

// Validate holds amounts that are read against their bounds. An error begins with the name
// of the field.
func (a Amounts) Validate() error {
	kinds := money.Amount(0)
	for _, f := range []struct {
		name string
		money.Amount
	}{{"principal", a.Principal}, {"interest", a.Interest}, {"fees", a.Fees}, {"originationFees", a.OriginationFees}, {"drawFees", a.DrawFees},
		{"lateFees", a.LateFees}, {"modificationFees", a.ModificationFees}, {"serviceFees", a.ServiceFees}, {"nsfFees", a.NSFFees}, {"otherFees", a.OtherFees}} {
		if f.Amount < 0 || f.Amount > money.Largest/1000 {
			return fmt.Errorf("%sAmount: must be from 0 to %s", f.name, money.Largest/1000)
		}
		kinds += f.Amount
	}
	if kinds -= a.Principal + a.Interest + a.Fees; kinds > a.Fees {
		return fmt.Errorf("feesAmount: is less than the kinds of fees together, %s", kinds)
	}
	return nil
}
