package book

import (
	"strings"
	"testing"
	"time"

	"nectarine/internal/value/money"
)

// each is an amount of its own for every component, so that none stands for another.
func each() (a ByComponent) {
	for c := range a {
		a[c] = 1 << c
	}
	return a
}

// What is shown by component is read as the same, and fees of no kind that is named are
// other fees.
func TestAmountsOfComponents(t *testing.T) {
	a := AmountsOf(each())
	if a.Principal != 1 || a.Interest != 2 || a.OriginationFees != 4 || a.DrawFees != 8 || a.LateFees != 16 || a.ModificationFees != 32 ||
		a.ServiceFees != 64 || a.NSFFees != 128 || a.OtherFees != 256 || a.Fees != 508 || a.Total() != 511 {
		t.Errorf("shown is %+v, want 1, 2, 4 … 256, their fees 508 and all 511", a)
	}
	if got := a.ByComponent(); got != each() {
		t.Errorf("%+v is read as %v, want %v", a, got, each())
	}
	a.Fees += 1000
	if got := a.ByComponent(); got[OtherFees] != 1256 || got.Fees() != 1508 {
		t.Errorf("with 1,000 of no kind other fees are %s of %s, want 12.56 of 15.08", got[OtherFees], got.Fees())
	}
	if got := each().Plus(each()); got.Total() != 1022 || got[Interest] != 4 {
		t.Errorf("twice the amounts are %v, want each doubled", got)
	}
}

// Amounts that are read are within their bounds, both included, and the kinds of fees are
// not more than the fees.
func TestAmountsAreHeld(t *testing.T) {
	const most = money.Largest / 1000
	for _, c := range []struct {
		name  string
		a     Amounts
		fault string
	}{
		{"nothing", Amounts{}, ""},
		{"the most of each", Amounts{Principal: most, Interest: most, Fees: most, LateFees: most}, ""},
		{"kinds that are the fees", AmountsOf(each()), ""},
		{"fees of no kind", Amounts{Fees: 1}, ""},
		{"less than nothing", Amounts{Interest: -1}, "interestAmount: "},
		{"a cent more than the most", Amounts{Principal: most + 1}, "principalAmount: "},
		{"of a kind", Amounts{Fees: most, NSFFees: most + 1}, "nsfFeesAmount: "},
		{"more kinds than fees", Amounts{Principal: 5, Interest: 5, Fees: 10, LateFees: 6, DrawFees: 5}, "feesAmount: "},
	} {
		err := c.a.Validate()
		if c.fault == "" && err != nil || c.fault != "" && (err == nil || !strings.HasPrefix(err.Error(), c.fault)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.fault)
		}
	}
}

// Principal and outstanding are what all buckets have but what is charged off.
func TestWhatIsChargedOffIsNotOutstanding(t *testing.T) {
	b := Book{}
	for bucket := range Buckets {
		b.Balances[bucket][Principal] = 1 << bucket
		b.Balances[bucket][LateFees] = 100 << bucket
	}
	if b.Principal() != 7 || b.Outstanding()[Principal] != 7 || b.Outstanding()[LateFees] != 700 {
		t.Errorf("the principal is %s and outstanding %v, want 0.07 and 7.00 of late fees beside it", b.Principal(), b.Outstanding())
	}
}

// What is booked becomes what should be: the entry that is not, or is another, is reversed
// on its day, the missing ones follow, and what is there twice stays twice.
func TestRebook(t *testing.T) {
	entry := func(id, date string, amount money.Amount) Entry {
		return Entry{ID: id, EffectiveDate: d(date), Debit: Cash, Credit: Receivable(Principal, Due), Amount: amount, Cause: "P"}
	}
	booked := []Entry{entry("1", "2024-01-10", 5), entry("2", "2024-01-10", 5), entry("3", "2024-01-20", 7), entry("4", "2024-01-30", 9)}
	for i := range booked {
		booked[i].ID = entryID(i + 1)
	}
	moment := time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)
	out, err := Rebook(booked, []Entry{booked[0], booked[1], entry("", "2024-01-20", 8), booked[3], booked[0]}, d("2024-01-10"), moment)
	if err != nil || len(out) != 3 {
		t.Fatalf("%+v, %v; want a reversal and two entries", out, err)
	}
	mirror := booked[2]
	mirror.ID, mirror.Reverses, mirror.BookedAt = entryID(5), booked[2].ID, out[0].BookedAt
	mirror.Debit, mirror.Credit = booked[2].Credit, booked[2].Debit
	if r := out[0]; r != mirror {
		t.Errorf("the first is %+v, want the mirror of %s", r, booked[2].ID)
	}
	if out[1].Amount != 8 || out[2].Amount != 5 || out[2].ID != entryID(7) || !out[2].BookedAt.Equal(moment) {
		t.Errorf("then %+v, want 8 and 5, numbered on from 5, booked at %s", out[1:], moment)
	}
	should := []Entry{booked[0], booked[1], out[1], booked[3], booked[0]}
	if again, err := Rebook(append(booked, out...), should, 0, time.Time{}); err != nil || len(again) != 0 {
		t.Errorf("once more: %+v, %v; want nothing", again, err)
	}
	if out, err := Rebook(booked, booked[:3], d("2024-01-30"), time.Time{}); err != nil || len(out) != 1 || out[0].BookedAt != nil {
		t.Errorf("on the first day that is open: %+v, %v; want one reversal that bears no moment", out, err)
	}
	if _, err := Rebook(booked, booked[:3], d("2024-01-31"), time.Time{}); err == nil || !strings.HasPrefix(err.Error(), "from: ") {
		t.Errorf("a day later it is closed: %v, want an error of from", err)
	}
}

// Principal was lent, interest earned and a fee charged: there an amount came from.
func TestGiven(t *testing.T) {
	for c := range Components {
		want := FeeIncome
		switch c {
		case Principal:
			want = Cash
		case Interest:
			want = InterestIncome
		}
		if got := Given(c); got != want {
			t.Errorf("%s came from %s, want %s", c, got, want)
		}
	}
}
