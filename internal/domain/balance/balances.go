package balance

import (
	"context"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Figure is an amount in dollars, in whole cents or not rounded.
type Figure struct {
	cents money.Amount
	exact *book.Unrounded // where it is not rounded
}

// MarshalJSON writes it as a number.
func (f Figure) MarshalJSON() ([]byte, error) { return f.AppendJSON(nil) }

// AppendJSON is MarshalJSON after what is there.
func (f Figure) AppendJSON(b []byte) ([]byte, error) {
	if f.exact != nil {
		return append(b, f.exact.String()...), nil
	}
	return f.cents.AppendJSON(b)
}

// Schema is that of a number.
func (Figure) Schema(api.Registry) *api.Schema { return &api.Schema{Type: "number"} }

// OutstandingBalances are all that is owed but what is charged off.
type OutstandingBalances struct {
	Total        Figure `json:"outstandingTotalAmount" doc:"Principal, interest and fees together."`
	Principal    Figure `json:"outstandingPrincipalAmount" doc:"Of it, principal."`
	Interest     Figure `json:"outstandingInterestAmount" doc:"Of it, interest."`
	Fees         Figure `json:"outstandingFeesAmount" doc:"Of it, fees of all kinds together."`
	Origination  Figure `json:"outstandingOriginationFeesAmount" doc:"Of the fees, the origination fee."`
	Draw         Figure `json:"outstandingDrawFeesAmount" doc:"Of the fees, those of draws."`
	Late         Figure `json:"outstandingLateFeesAmount" doc:"Of the fees, late fees."`
	Modification Figure `json:"outstandingModificationFeesAmount" doc:"Of the fees, those for changes."`
	Service      Figure `json:"outstandingServiceFeesAmount" doc:"Of the fees, service fees."`
	NSF          Figure `json:"outstandingNsfFeesAmount" doc:"Of the fees, those for payments that came back."`
	Other        Figure `json:"outstandingOtherFeesAmount" doc:"Of the fees, all others."`
}

// NonDueBalances are what is not due yet: principal to come, interest earned and not asked
// for, fees of the next payment.
type NonDueBalances struct {
	Total        Figure `json:"nonDueTotalAmount" doc:"Principal, interest and fees together."`
	Principal    Figure `json:"nonDuePrincipalAmount" doc:"Of it, principal."`
	Interest     Figure `json:"nonDueInterestAmount" doc:"Of it, interest."`
	Fees         Figure `json:"nonDueFeesAmount" doc:"Of it, fees of all kinds together."`
	Origination  Figure `json:"nonDueOriginationFeesAmount" doc:"Of the fees, the origination fee."`
	Draw         Figure `json:"nonDueDrawFeesAmount" doc:"Of the fees, those of draws."`
	Late         Figure `json:"nonDueLateFeesAmount" doc:"Of the fees, late fees."`
	Modification Figure `json:"nonDueModificationFeesAmount" doc:"Of the fees, those for changes."`
	Service      Figure `json:"nonDueServiceFeesAmount" doc:"Of the fees, service fees."`
	NSF          Figure `json:"nonDueNsfFeesAmount" doc:"Of the fees, those for payments that came back."`
	Other        Figure `json:"nonDueOtherFeesAmount" doc:"Of the fees, all others."`
}

// DueBalances are what has fallen due on the day.
type DueBalances struct {
	Total        Figure `json:"dueTotalAmount" doc:"Principal, interest and fees together."`
	Principal    Figure `json:"duePrincipalAmount" doc:"Of it, principal."`
	Interest     Figure `json:"dueInterestAmount" doc:"Of it, interest."`
	Fees         Figure `json:"dueFeesAmount" doc:"Of it, fees of all kinds together."`
	Origination  Figure `json:"dueOriginationFeesAmount" doc:"Of the fees, the origination fee."`
	Draw         Figure `json:"dueDrawFeesAmount" doc:"Of the fees, those of draws."`
	Late         Figure `json:"dueLateFeesAmount" doc:"Of the fees, late fees."`
	Modification Figure `json:"dueModificationFeesAmount" doc:"Of the fees, those for changes."`
	Service      Figure `json:"dueServiceFeesAmount" doc:"Of the fees, service fees."`
	NSF          Figure `json:"dueNsfFeesAmount" doc:"Of the fees, those for payments that came back."`
	Other        Figure `json:"dueOtherFeesAmount" doc:"Of the fees, all others."`
}

// OverdueBalances are what fell due before the day.
type OverdueBalances struct {
	Total        Figure `json:"overdueTotalAmount" doc:"Principal, interest and fees together."`
	Principal    Figure `json:"overduePrincipalAmount" doc:"Of it, principal."`
	Interest     Figure `json:"overdueInterestAmount" doc:"Of it, interest."`
	Fees         Figure `json:"overdueFeesAmount" doc:"Of it, fees of all kinds together."`
	Origination  Figure `json:"overdueOriginationFeesAmount" doc:"Of the fees, the origination fee."`
	Draw         Figure `json:"overdueDrawFeesAmount" doc:"Of the fees, those of draws."`
	Late         Figure `json:"overdueLateFeesAmount" doc:"Of the fees, late fees."`
	Modification Figure `json:"overdueModificationFeesAmount" doc:"Of the fees, those for changes."`
	Service      Figure `json:"overdueServiceFeesAmount" doc:"Of the fees, service fees."`
	NSF          Figure `json:"overdueNsfFeesAmount" doc:"Of the fees, those for payments that came back."`
	Other        Figure `json:"overdueOtherFeesAmount" doc:"Of the fees, all others."`
}

// NonAccrualBalances are what is outstanding of a loan that earns nothing, frozen or
// accelerated.
type NonAccrualBalances struct {
	Total     Figure `json:"nonAccrualTotalAmount" doc:"Principal, interest and fees together."`
	Principal Figure `json:"nonAccrualPrincipalAmount" doc:"Of it, principal."`
	Interest  Figure `json:"nonAccrualInterestAmount" doc:"Of it, interest."`
	Fees      Figure `json:"nonAccrualFeesAmount" doc:"Of it, fees of all kinds together."`
}

// ChargedOffBalances are what was owed when the loan was charged off, less what came since.
type ChargedOffBalances struct {
	Total     Figure `json:"chargedOffTotalAmount" doc:"Principal, interest and fees together."`
	Principal Figure `json:"chargedOffPrincipalAmount" doc:"Of it, principal."`
	Interest  Figure `json:"chargedOffInterestAmount" doc:"Of it, interest."`
	Fees      Figure `json:"chargedOffFeesAmount" doc:"Of it, fees of all kinds together."`
}

// PromoBalances are what is outstanding when a promotion is used.
type PromoBalances struct {
	Total Figure `json:"outstandingTotalAmount" doc:"As in outstandingBalances: no promotion lowers it."`
}

// PaidBalances are what has been paid and credited since the activation.
type PaidBalances struct {
	Total          money.Amount `json:"paidTotalAmount" doc:"By payments and credits, what is owed back left out."`
	Payments       money.Amount `json:"paidPaymentsAmount" doc:"Of it, by payments."`
	Credits        money.Amount `json:"paidCreditsAmount" doc:"Of it, by credits."`
	Reimbursements money.Amount `json:"paidReimbursementsAmount" doc:"Paid back to the borrower."`
	Principal      money.Amount `json:"paidPrincipalAmount" doc:"What of it went to principal."`
	Interest       money.Amount `json:"paidInterestAmount" doc:"What of it went to interest."`
	Fees           money.Amount `json:"paidFeesAmount" doc:"What of it went to fees."`
	Over           money.Amount `json:"paidOverAmount" doc:"Owed back to the borrower."`
}

// InterestAndFees are what the loan has earned. The year is the calendar year of the day.
type InterestAndFees struct {
	Accrued         Figure        `json:"interestAccruedTotalAmount" doc:"Interest earned since the activation, booked or not, less what was taken back."`
	Discount        *money.Amount `json:"interestDiscountTotalAmount" doc:"null: what promo rates take off is not told apart."`
	ForgoneCap      *money.Amount `json:"forgoneInterestCapAmount" doc:"null: what caps take off is not told apart."`
	ForgoneRounding Figure        `json:"forgoneInterestRoundingAmount" doc:"Parts of cents given up, less those gained."`
	YearAccrued     *Figure       `json:"interestAccruedYearToDateAmount" doc:"Interest earned in the year, that of its days up to the one before; null with skipYtd."`
	YearInterest    *money.Amount `json:"interestChargedYearToDateAmount" doc:"Interest booked in the year; null with skipYtd."`
	YearFees        *money.Amount `json:"feesChargedYearToDateAmount" doc:"Fees charged in the year; null with skipYtd."`
	YearPrincipal   *money.Amount `json:"paidPrincipalYearToDateAmount" doc:"Principal paid by payments in the year; null with skipYtd."`
	YearPaid        *money.Amount `json:"paidInterestYearToDateAmount" doc:"Interest paid by payments in the year; null with skipYtd."`
	YearPaidFees    *money.Amount `json:"paidFeesYearToDateAmount" doc:"Fees paid by payments in the year; null with skipYtd."`
}

// BalancesOnDay are what is owed of a loan at the end of a day.
type BalancesOnDay struct {
	Object      string              `json:"object"`
	IsLocked    bool                `json:"isLocked" doc:"False: what is told is whole."`
	LoanID      string              `json:"loanId"`
	At          day.Day             `json:"effectiveDate" doc:"The day, to its end, in the product's time zone."`
	Status      loan.Status         `json:"status" doc:"Where the loan stands at the end of the day."`
	DaysOverdue int                 `json:"daysOverdue"`
	Payoff      money.Amount        `json:"payoffAmount" doc:"What pays the loan off on the day: outstanding and charged off, less what is held."`
	Suspense    money.Amount        `json:"suspenseAmount" doc:"Paid and held until a whole payment is there."`
	Outstanding OutstandingBalances `json:"outstandingBalances"`
	WithPromo   PromoBalances       `json:"outstandingBalancesWithPromo" doc:"What is outstanding when a promotion is used."`
	NonDue      NonDueBalances      `json:"nonDueBalances"`
	Due         DueBalances         `json:"dueBalances"`
	Overdue     OverdueBalances     `json:"overdueBalances"`
	NonAccrual  NonAccrualBalances  `json:"nonAccrualBalances"`
	ChargedOff  ChargedOffBalances  `json:"chargedOffBalances"`
	Paid        PaidBalances        `json:"paidBalances"`
	Earned      InterestAndFees     `json:"interestAndFeesAmounts" doc:"What the loan has earned."`
}

// TransformSchema describes what kind of object it is.
func (*BalancesOnDay) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{balancesObject}
	return s
}

const balancesObject = "loanBalances"

// BalancesRequest says of which loan, and how, the balances are asked.
type BalancesRequest struct {
	loan.Path
	ledger.AsOf
	IsRounded query.DefaultTrue `query:"isRounded" doc:"Interest in whole cents; false tells it as it is earned, to twelve places."`
	SkipYtd   bool              `query:"skipYtd" doc:"Leave out the amounts of the year."`
	Fast      bool              `query:"fast" doc:"Accepted for compatibility: the balances are told as fast as they can be."`
}

func balances(ctx context.Context, tx *store.Tx, in *BalancesRequest) (*BalancesOnDay, error) {
	s, err := in.Stand(ctx, tx, &in.Path)
	if err != nil {
		return nil, err
	}
	booked, err := s.Totals(ctx, tx)
	if err != nil {
		return nil, err
	}
	b := &s.Loan.Balances
	parts := showing{exact: !in.IsRounded.Is(), accrued: b.AccruedInterest}
	if s.Head != nil {
		parts.booked(s.Head.Terms)
	}
	out := &BalancesOnDay{Object: balancesObject, LoanID: s.Of.ID, At: s.At, Status: ledger.StatusOf(s.Loan.Status),
		DaysOverdue: s.Loan.DaysOverdue, Payoff: s.Loan.PayoffAmount, Suspense: b.Suspense,
		Outstanding: parts.all(b.Outstanding, true), NonDue: NonDueBalances(parts.all(b.NonDue, true)),
		Due: DueBalances(parts.all(b.Due, false)), Overdue: OverdueBalances(parts.all(b.Overdue, false)),
		NonAccrual: parts.few(b.NonAccrual, b.NonAccrual != book.Amounts{}),
		ChargedOff: ChargedOffBalances(parts.few(b.ChargedOff, false)), Paid: paid(&s.Loan, booked)}
	out.WithPromo.Total = out.Outstanding.Total
	out.Earned = earned(&s.Loan, booked, parts, in.SkipYtd)
	return out, nil
}

// showing is how amounts are told: in cents, or with the interest as it is earned.
type showing struct {
	exact   bool
	accrued book.Unrounded // earned and not booked
	cents   money.Amount   // what is told of that in whole cents
}

// booked finds how many of the cents that are told are not booked.
func (s *showing) booked(t engine.Terms) {
	rounding := t.InterestRounding
	if rounding == "" {
		rounding = book.RoundHalfUp
	}
	s.cents, _ = rounding.Cents(s.accrued)
}

// figure is an amount; one with interest that is not booked is told as it is earned.
func (s showing) figure(a money.Amount, interest bool) Figure {
	if !s.exact {
		return Figure{cents: a}
	}
	exact := book.Exact(a)
	if interest {
		exact = book.Exact(a - s.cents).Plus(s.accrued)
	}
	return Figure{exact: &exact}
}

// of is an amount that is known as it is earned.
func (s showing) of(u book.Unrounded) Figure {
	if s.exact {
		return Figure{exact: &u}
	}
	return Figure{cents: u.HalfUp()}
}

// all are amounts by every component, with interest that is not booked or without.
func (s showing) all(a book.Amounts, interest bool) OutstandingBalances {
	return OutstandingBalances{Total: s.figure(a.Total(), interest), Principal: s.figure(a.Principal, false),
		Interest: s.figure(a.Interest, interest), Fees: s.figure(a.Fees, false),
		Origination: s.figure(a.OriginationFees, false), Draw: s.figure(a.DrawFees, false),
		Late: s.figure(a.LateFees, false), Modification: s.figure(a.ModificationFees, false), Service: s.figure(a.ServiceFees, false),
		NSF: s.figure(a.NSFFees, false), Other: s.figure(a.OtherFees, false)}
}

// few are amounts with the fees together.
func (s showing) few(a book.Amounts, interest bool) NonAccrualBalances {
	return NonAccrualBalances{Total: s.figure(a.Total(), interest), Principal: s.figure(a.Principal, false),
		Interest: s.figure(a.Interest, interest), Fees: s.figure(a.Fees, false)}
}

// paid is what was paid and credited.
func paid(l *engine.Loan, booked ledger.Totals) PaidBalances {
	b := &l.Balances
	out := PaidBalances{Payments: b.Paid.Total(), Credits: b.PaidByCredits.Total(), Over: b.Overpayment,
		Principal: b.Paid.Principal + b.PaidByCredits.Principal, Interest: b.Paid.Interest + b.PaidByCredits.Interest,
		Fees: b.Paid.Fees + b.PaidByCredits.Fees}
	out.Total = out.Payments + out.Credits
	out.Reimbursements = booked.Reimbursed
	return out
}

// earned is what was earned, since the activation and in the year.
func earned(l *engine.Loan, booked ledger.Totals, s showing, skipYear bool) InterestAndFees {
	out := InterestAndFees{ForgoneRounding: s.of(l.Balances.ForgoneInterest)}
	out.Accrued = s.figure(booked.Interest+s.cents, true)
	if y := l.YearToDate; !skipYear {
		accrued := s.of(y.InterestAccrued)
		out.YearAccrued, out.YearInterest, out.YearFees = &accrued, &y.InterestCharged, &y.FeesCharged
		out.YearPrincipal, out.YearPaid, out.YearPaidFees = &y.PaidPrincipal, &y.PaidInterest, &y.PaidFees
	}
	return out
}
