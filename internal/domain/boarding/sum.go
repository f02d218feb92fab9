package boarding

import (
	"nectarine/internal/domain/ledger"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/money"
)

// Totals are sums of a lender's own books at the end of the day before an opening: of one loan, or of all of a
// file. What is left out is not held against anything.
type Totals struct {
	Principal        *money.Amount `json:"principalAmount,omitempty" doc:"All that is owed of principal, whether due or not, what was charged off too."`
	Interest         *money.Amount `json:"interestAmount,omitempty" doc:"All that is owed of interest that was booked; without accruedInterestAmount."`
	Accrued          *money.Rate   `json:"accruedInterestAmount,omitempty" doc:"Interest that is earned and not booked: dollars, with at most nine places. It is held to the cent."`
	Fees             *money.Amount `json:"feesAmount,omitempty" doc:"All that is owed of fees."`
	OriginationFees  *money.Amount `json:"originationFeesAmount,omitempty"`
	DrawFees         *money.Amount `json:"drawFeesAmount,omitempty"`
	LateFees         *money.Amount `json:"lateFeesAmount,omitempty"`
	ModificationFees *money.Amount `json:"modificationFeesAmount,omitempty"`
	ServiceFees      *money.Amount `json:"serviceFeesAmount,omitempty"`
	NSFFees          *money.Amount `json:"nsfFeesAmount,omitempty"`
	OtherFees        *money.Amount `json:"otherFeesAmount,omitempty"`
	Suspense         *money.Amount `json:"suspenseAmount,omitempty" doc:"Paid, and held until a whole payment is there."`
	Over             *money.Amount `json:"paidOverAmount,omitempty" doc:"Owed back to borrowers."`
	YearToDate       *YearTotals   `json:"yearToDate,omitempty"`
}

// YearTotals are sums of the calendar year so far.
type YearTotals struct {
	Accrued       *money.Amount `json:"interestAccruedAmount,omitempty"`
	Interest      *money.Amount `json:"interestChargedAmount,omitempty"`
	Fees          *money.Amount `json:"feesChargedAmount,omitempty"`
	PaidPrincipal *money.Amount `json:"paidPrincipalAmount,omitempty"`
	PaidInterest  *money.Amount `json:"paidInterestAmount,omitempty"`
	PaidFees      *money.Amount `json:"paidFeesAmount,omitempty"`
}

// The sums, by their place.
const (
	principal = iota
	interest
	accrued
	fees
	kindsOfFees // the first of them; they follow in the order of the components
	suspense    = kindsOfFees + int(book.Components-book.OriginationFees)
	over        = suspense + 1
	year        = over + 1 // the first of those of the year
	figures     = year + 6
)

// names are those of the sums, as fields.
var names = [figures]string{"principalAmount", "interestAmount", "accruedInterestAmount", "feesAmount", "originationFeesAmount", "drawFeesAmount",
	"lateFeesAmount", "modificationFeesAmount", "serviceFeesAmount", "nsfFeesAmount", "otherFeesAmount", "suspenseAmount", "paidOverAmount",
	"yearToDate.interestAccruedAmount", "yearToDate.interestChargedAmount", "yearToDate.feesChargedAmount", "yearToDate.paidPrincipalAmount",
	"yearToDate.paidInterestAmount", "yearToDate.paidFeesAmount"}

// sums are amounts by the place of their names, in cents; what has accrued is in billionths of a dollar.
type sums struct {
	By [figures]int64 `json:"by"`
}

// fine is how many billionths of a dollar a cent has.
const fine = 10_000_000

// add adds other sums, or with times -1 takes them off.
func (s *sums) add(other *sums, times int64) {
	for i := range s.By {
		s.By[i] += times * other.By[i]
	}
}

// cents is a sum in cents, a half rounded up.
func (s *sums) cents(i int) money.Amount {
	n := s.By[i]
	if i != accrued {
		return money.Amount(n)
	}
	if n < 0 {
		return -money.Amount((-n + fine/2 - 1) / fine)
	}
	return money.Amount((n + fine/2) / fine)
}

// said is a sum in cents as a lender says it, and whether it is said.
func (t *Totals) said(i int) (money.Amount, bool) {
	if i == accrued {
		if t.Accrued == nil {
			return 0, false
		}
		s := sums{}
		s.By[accrued] = billionths(*t.Accrued)
		return s.cents(accrued), true
	}
	all := [figures]*money.Amount{t.Principal, t.Interest, nil, t.Fees, t.OriginationFees, t.DrawFees, t.LateFees, t.ModificationFees,
		t.ServiceFees, t.NSFFees, t.OtherFees, t.Suspense, t.Over}
	if y := t.YearToDate; y != nil {
		copy(all[year:], []*money.Amount{y.Accrued, y.Interest, y.Fees, y.PaidPrincipal, y.PaidInterest, y.PaidFees})
	}
	if all[i] == nil {
		return 0, false
	}
	return *all[i], true
}

// billionths are dollars with at most nine places, of which there are no more than a loan may have.
func billionths(r money.Rate) int64 {
	whole, fraction, _ := r.Int64(9)
	return whole*100*fine + fraction
}

// beside sets what is not booked on any account: what has accrued, and the year to date.
func (s *sums) beside(o *standing.Opening) {
	s.By[accrued] = billionths(o.AccruedInterest)
	if y := o.YearToDate; y != nil {
		for i, a := range []money.Amount{y.InterestAccrued, y.InterestCharged, y.FeesCharged, y.PaidPrincipal, y.PaidInterest, y.PaidFees} {
			s.By[year+i] = int64(a)
		}
	}
}

// component adds an amount of a component.
func (s *sums) component(c book.Component, amount money.Amount) {
	switch {
	case c == book.Principal:
		s.By[principal] += int64(amount)
	case c == book.Interest:
		s.By[interest] += int64(amount)
	default:
		s.By[fees] += int64(amount)
		s.By[kindsOfFees+int(c-book.OriginationFees)] += int64(amount)
	}
}

// sumsOf are the sums of an opening, as a file says them.
func sumsOf(o *standing.Opening) *sums {
	s := &sums{}
	s.beside(o)
	for _, bucket := range []book.Amounts{o.NonDue, o.Due, o.Overdue, o.ChargedOff} {
		for c, amount := range bucket.ByComponent() {
			s.component(book.Component(c), amount)
		}
	}
	s.By[suspense], s.By[over] = int64(o.Suspense), int64(o.Overpayment)
	return s
}

// components are those of the accounts of receivables.
var components = func() map[book.Account]book.Component {
	all := map[book.Account]book.Component{}
	for c := range book.Components {
		for b := range book.Buckets {
			all[book.Receivable(c, b)] = c
		}
	}
	return all
}()

// sumsBooked are the sums that a ledger has of the opening with which it began: by the entries that it has
// booked, and of what is on no account by the fact that is kept.
func sumsBooked(r *ledger.Recorded) *sums {
	s := &sums{}
	s.beside(r.Facts[0].Fact.Opening)
	for _, e := range r.Entries {
		if e.Debit != book.Opening && e.Credit != book.Opening {
			continue
		}
		if c, is := components[e.Debit]; is {
			s.component(c, e.Amount)
		}
		if c, is := components[e.Credit]; is {
			s.component(c, -e.Amount)
		}
		for place, account := range map[int]book.Account{suspense: book.Suspense, over: book.Overpayment} {
			switch account {
			case e.Credit:
				s.By[place] += int64(e.Amount)
			case e.Debit:
				s.By[place] -= int64(e.Amount)
			}
		}
	}
	return s
}
