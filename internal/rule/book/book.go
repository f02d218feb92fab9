package book

import (
	"time"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Account is one account of a loan's books: the receivables, one for each
// component in each bucket ("principal.nonDue", "lateFees.overdue"), and what
// stands against them.
type Account string

// The accounts that are not receivables.
const (
	Cash           Account = "cash"           // lent out, and paid in
	InterestIncome Account = "interestIncome" // interest earned
	FeeIncome      Account = "feeIncome"      // fees charged
	CreditsGranted Account = "creditsGranted" // service credits
	Overpayment    Account = "overpayment"    // owed back to the borrower
	Suspense       Account = "suspense"       // paid and held until a whole payment is there
	Opening        Account = "opening"        // what another system kept before
)

// Values are all accounts.
func (Account) Values() []Account {
	all := []Account{Cash, InterestIncome, FeeIncome, CreditsGranted, Overpayment, Suspense, Opening}
	for c := range Components {
		all = append(all, receivables[c][:]...)
	}
	return all
}

// receivables are the accounts of components by bucket.
var receivables = func() (out [Components][Buckets]Account) {
	for c := range Components {
		for b := range Buckets {
			out[c][b] = Account(c.String() + "." + b.String())
		}
	}
	return out
}()

// Receivable is the account of a component in a bucket.
func Receivable(c Component, b Bucket) Account { return receivables[c][b] }

// Entry is one double entry: Amount, more than zero, from the account Credit to
// the account Debit. It is never changed: a wrong entry is met by one that
// names it in Reverses and has its accounts exchanged. Cause is the id of the
// fact behind it, or, when the terms alone brought it about, dueDate, overdue,
// or the name of what came of itself, such as lateFee:2025-02-01. EffectiveDate
// is the day on which it counts and BookedAt when it was booked; it is not there
// while it is only reckoned.
type Entry struct {
	ID            string       `json:"id"`
	EffectiveDate day.Day      `json:"effectiveDate"`
	BookedAt      *time.Time   `json:"bookedAt,omitempty"`
	Debit         Account      `json:"debit"`
	Credit        Account      `json:"credit"`
	Amount        money.Amount `json:"amount"`
	Cause         string       `json:"cause"`
	Reverses      string       `json:"reverses,omitempty"`
}

// Book is what is owed on a day, by bucket and component, and the entries that
// made it so. It is a plain value; the entries made since Taken was last called
// are not part of what is stored.
type Book struct {
	At       day.Day              `json:"at"` // the day that entries bear
	Balances [Buckets]ByComponent `json:"balances"`
	Over     money.Amount         `json:"overpayment,omitempty"` // owed back to the borrower
	Held     money.Amount         `json:"suspense,omitempty"`    // paid and not applied yet
	Paid     ByComponent          `json:"paid"`                  // by payments
	Credited ByComponent          `json:"credited"`              // by credits
	Accrued  Kept                 `json:"accrued"`               // earned and not yet booked in cents
	Forgone  Kept                 `json:"forgone"`               // parts of cents given up, net of those gained
	Count    int                  `json:"entries"`               // entries made so far

	made []Entry
}

// Post books an amount; nothing is not booked.
func (b *Book) Post(debit, credit Account, amount money.Amount, cause string) {
	if amount > 0 {
		b.Count++
		b.made = append(b.made, Entry{ID: entryID(b.Count), EffectiveDate: b.At, Debit: debit,
			Credit: credit, Amount: amount, Cause: cause})
	}
}

// Taken gives the entries made and forgets them.
func (b *Book) Taken() []Entry {
	made := b.made
	b.made = nil
	return made
}

// Add books an amount onto a receivable, against another account.
func (b *Book) Add(c Component, to Bucket, against Account, amount money.Amount, cause string) {
	b.Balances[to][c] += amount
	b.Post(Receivable(c, to), against, amount, cause)
}

// Take books an amount off a receivable, into another account.
func (b *Book) Take(c Component, from Bucket, into Account, amount money.Amount, cause string) {
	b.Balances[from][c] -= amount
	b.Post(into, Receivable(c, from), amount, cause)
}

// Move books an amount from one bucket to another.
func (b *Book) Move(c Component, from, to Bucket, amount money.Amount, cause string) {
	b.Balances[from][c] -= amount
	b.Balances[to][c] += amount
	b.Post(Receivable(c, to), Receivable(c, from), amount, cause)
}

// Shift books all of a bucket into another.
func (b *Book) Shift(from, to Bucket, cause string) {
	for c := range Components {
		b.Move(c, from, to, b.Balances[from][c], cause)
	}
}

// Capitalize makes interest in a bucket principal that is not due.
func (b *Book) Capitalize(from Bucket, amount money.Amount, cause string) {
	b.Balances[from][Interest] -= amount
	b.Balances[NonDue][Principal] += amount
	b.Post(Receivable(Principal, NonDue), Receivable(Interest, from), amount, cause)
}

// Principal is the principal in all buckets but what is charged off.
func (b *Book) Principal() money.Amount {
	return b.Balances[NonDue][Principal] + b.Balances[Due][Principal] + b.Balances[Overdue][Principal]
}

// Outstanding is everything booked in all buckets but what is charged off.
func (b *Book) Outstanding() ByComponent {
	return b.Balances[NonDue].Plus(b.Balances[Due]).Plus(b.Balances[Overdue])
}

// Owed is everything booked, what is charged off included.
func (b *Book) Owed() money.Amount {
	return b.Outstanding().Total() + b.Balances[ChargedOff].Total()
}

// Rounding says how a part of a cent is treated.
type Rounding string

// Half a cent and more go up; or every part is cut off; or every part goes up.
// Interest takes the first two.
const (
	RoundHalfUp Rounding = "halfUp"
	RoundDown   Rounding = "down"
	RoundUp     Rounding = "up"
)

// Values are those that interest takes.
func (Rounding) Values() []Rounding { return []Rounding{RoundHalfUp, RoundDown} }

// Cents rounds earned interest to the cents that are booked, never less than
// none, and gives what is left.
func (r Rounding) Cents(earned Unrounded) (cents money.Amount, rest Unrounded) {
	if r == RoundDown {
		cents = earned.Truncated()
	} else {
		cents = earned.HalfUp()
	}
	cents = max(cents, 0)
	return cents, earned.Minus(Exact(cents))
}

// BookInterest turns earned interest into cents in the bucket nonDue and gives
// how many. The part of a cent that is left stays earned.
func (b *Book) BookInterest(r Rounding, cause string) money.Amount {
	cents, rest := r.Cents(b.Accrued.Unrounded)
	b.Accrued.Unrounded = rest
	b.Add(Interest, NonDue, InterestIncome, cents, cause)
	return cents
}

// Forgo gives up the part of a cent that is left.
func (b *Book) Forgo() {
	b.Forgone.Unrounded = b.Forgone.Plus(b.Accrued.Unrounded)
	b.Accrued = Kept{}
}

// Apply pays down what is owed in an order, from an account, and gives what was
// paid of each component in each bucket and what is left.
func (b *Book) Apply(o Order, from Account, amount money.Amount, cause string) (parts [Buckets]ByComponent, left money.Amount) {
	for _, bucket := range o.Buckets {
		for _, c := range o.Components {
			part := min(amount, b.Balances[bucket][c])
			b.Take(c, bucket, from, part, cause)
			parts[bucket][c] = part
			amount -= part
		}
	}
	return parts, amount
}

// Given is the account that an amount of a component came from.
func Given(c Component) Account {
	switch {
	case c == Principal:
		return Cash
	case c == Interest:
		return InterestIncome
	}
	return FeeIncome
}
