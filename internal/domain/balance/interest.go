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

// Interest is what a loan has earned in a time, and what became of it: each amount as it is told
// at the end of the last day, less as at the end of the day before the first.
type Interest struct {
	Object      string        `json:"object"`
	IsLocked    bool          `json:"isLocked" doc:"False: what is told is whole."`
	LoanID      string        `json:"loanId"`
	From        day.Day       `json:"fromEffectiveDate" doc:"The first day of the time, in the product's time zone."`
	To          day.Day       `json:"toEffectiveDate" doc:"The last day of the time, to its end."`
	Accrued     Figure        `json:"interestAccruedTotalAmount" doc:"Interest earned, booked or not, less what was taken back; that of a day is there on the day after."`
	Charged     money.Amount  `json:"interestChargedAmount" doc:"Interest booked, less what was taken back."`
	Capitalized money.Amount  `json:"interestCapitalizedAmount" doc:"Interest that became principal."`
	Paid        money.Amount  `json:"paidInterestAmount" doc:"What of payments and credits went to interest."`
	Credited    money.Amount  `json:"creditedInterestAmount" doc:"Of it, what of credits went to interest."`
	Discount    *money.Amount `json:"interestDiscountTotalAmount" doc:"null: what promo rates take off is not told apart."`
	ForgoneCap  *money.Amount `json:"forgoneInterestCapAmount" doc:"null: what caps take off is not told apart."`
	Forgone     Figure        `json:"forgoneInterestRoundingAmount" doc:"Parts of cents given up, less those gained."`
	Outstanding Figure        `json:"outstandingInterestAmount" doc:"Interest that is owed at the end of the last day, booked or not, but for what is charged off."`
	ChargedOff  money.Amount  `json:"chargedOffInterestAmount" doc:"Interest that is charged off and owed at the end of the last day."`
}

// TransformSchema describes what kind of object it is.
func (*Interest) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{interestObject}
	return s
}

const interestObject = "loanInterest"

// InterestRequest says of which loan, and of which time, the interest is asked.
type InterestRequest struct {
	loan.Path
	ledger.AsOf
	From      query.Day         `query:"fromEffectiveDate" doc:"The first day of the time; that of the activation unless given."`
	IsRounded query.DefaultTrue `query:"isRounded" doc:"Interest in whole cents; false tells it as it is earned, to twelve places."`
	DrawID    string            `query:"drawId" doc:"Refused: an installment loan has no draws."`
}

func interest(ctx context.Context, tx *store.Tx, in *InterestRequest) (*Interest, error) {
	s, err := in.Read(ctx, tx, &in.Path)
	switch {
	case err != nil:
		return nil, err
	case in.DrawID != "":
		return nil, api.Invalid("drawId", "an installment loan has no draws")
	}
	from, begun := s.At, s.At
	if len(s.Facts) > 0 {
		begun = s.Facts[0].EffectiveDate
		from = min(begun, s.At)
	}
	if asked := in.From.Asked(); asked != nil {
		from = *asked
	}
	if from > s.At {
		return nil, api.Invalid("fromEffectiveDate", "must not be after the last day of the time, "+s.At.String())
	}
	before := engine.Loan{}
	if from > begun {
		if before, err = engine.FoldWhile(ctx.Err, s.Head.Terms, s.Facts, from-1); err != nil {
			return nil, loan.Renamed(ledger.Unread(err), "toEffectiveDate", "fromEffectiveDate")
		}
	}
	out := &Interest{Object: interestObject, LoanID: s.Of.ID, From: from, To: s.At}
	out.between(s, &before, !in.IsRounded.Is())
	return out, nil
}

// between tells what a loan has come to since it stood so.
func (i *Interest) between(s *ledger.Standing, before *engine.Loan, exact bool) {
	b, then := &s.Loan.Balances, &before.Balances
	was, is := showing{exact: exact, accrued: then.AccruedInterest}, showing{exact: exact, accrued: b.AccruedInterest}
	if s.Head != nil {
		was.booked(s.Head.Terms)
		is.booked(s.Head.Terms)
	}
	i.Charged = ledger.Charged(s.Loan.Entries) - ledger.Charged(before.Entries)
	i.Accrued = is.since(was, i.Charged)
	i.Capitalized = capitalized(&s.Loan) - capitalized(before)
	i.Credited = b.PaidByCredits.Interest - then.PaidByCredits.Interest
	i.Paid = b.Paid.Interest - then.Paid.Interest + i.Credited
	i.Forgone = is.of(b.ForgoneInterest.Minus(then.ForgoneInterest))
	i.Outstanding, i.ChargedOff = is.figure(b.Outstanding.Interest, true), b.ChargedOff.Interest
}

// since is what was earned between two times: what was booked in it, and what is not, less what
// was not.
func (s showing) since(before showing, booked money.Amount) Figure {
	if !s.exact {
		return Figure{cents: booked + s.cents - before.cents}
	}
	exact := book.Exact(booked).Plus(s.accrued.Minus(before.accrued))
	return Figure{exact: &exact}
}

// capitalized is the interest that has become principal, less what was taken back.
func capitalized(l *engine.Loan) (sum money.Amount) {
	for _, e := range l.Entries {
		sum += ledger.Capitalized(e.Debit, e.Credit, e.Amount)
	}
	return sum
}
