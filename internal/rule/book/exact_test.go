package book

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

func d(s string) day.Day { return day.MustParse(s) }

func TestInterest(t *testing.T) {
	for _, c := range []struct {
		count    DayCount
		balance  money.Amount
		rate     string
		from, to string
		want     string
	}{
		{Actual365, 1000000, "0.05", "2023-01-01", "2023-02-01", "42.465753424657"}, // 10,000 × 5 % × 31/365
		{Actual360, 1000000, "0.05", "2023-01-01", "2023-02-01", "43.055555555555"},
		{Actual365, 1000000, "0.05", "2024-01-01", "2025-01-01", "501.369863013698"}, // 366/365
		{ActualActual, 1000000, "0.05", "2024-01-01", "2025-01-01", "500"},
		{ActualActual, 1000000, "0.10", "2003-11-01", "2004-05-01", "497.724380567407"}, // the period of ISDA's EMU and Market Conventions (1998): 61/365 + 121/366
		{Actual365, 1000000, "0", "2024-01-01", "2025-01-01", "0"},
		{Actual365, 0, "0.1", "2024-01-01", "2025-01-01", "0"},
	} {
		rate, err := Billionths(money.MustRate(c.rate))
		if err != nil {
			t.Fatal(err)
		}
		if got := earned(c.count, c.balance, rate, d(c.from), d(c.to)).String(); got != c.want {
			t.Errorf("%s %s at %s from %s to %s: %s, want %s", c.count, c.balance, c.rate, c.from, c.to, got, c.want)
		}
	}
}

// pair counts days by the two dates alone.
type pair DayCount

func (p pair) YearPart(from, to day.Day) int64 { return DayCount(p).YearPart(from, to) }

// earned is the interest at one rate.
func earned(count DayCount, balance money.Amount, rate int64, from, to day.Day) Unrounded {
	r := NoRates(Limits{-1, -1, -1})
	r.Add(InterestRate, Span{From: day.First, To: day.Last + 1, Rate: rate, Open: true})
	return r.Interest(pair(count), balance, from, to, -1)
}

// Interest over a stretch is the sum of the interest over its parts, for every
// day count, and agrees with rational arithmetic.
func TestInterestAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.SampledFrom([]DayCount{Actual365, Actual360, ActualActual}).Draw(t, "count")
		balance := money.Amount(rapid.Int64Range(1, int64(money.Largest)).Draw(t, "balance"))
		rate := rapid.Int64Range(1, largestRate).Draw(t, "rate")
		anchor := day.Day(rapid.Int32Range(0, 20000).Draw(t, "anchor"))
		mid := anchor + day.Day(rapid.Int32Range(0, 500).Draw(t, "mid"))
		end := mid + day.Day(rapid.Int32Range(0, 500).Draw(t, "end"))
		whole := earned(count, balance, rate, anchor, end)
		parts := earned(count, balance, rate, anchor, mid).Plus(earned(count, balance, rate, mid, end))
		if whole != parts {
			t.Fatalf("%s: the whole earns %s and its parts %s, want them alike", count, whole, parts)
		}
		want := new(big.Int).Mul(big.NewInt(int64(balance)), big.NewInt(rate))
		want.Mul(want, big.NewInt(count.YearPart(anchor, end)))
		want.Quo(want, big.NewInt(unitsPerCent))
		if got := whole.Truncated(); want.Cmp(big.NewInt(int64(got))) != 0 {
			t.Fatalf("%d, want %s", got, want)
		}
	})
}

func TestUnrounded(t *testing.T) {
	half := Unrounded{lo: unitsPerCent / 2}
	for _, c := range []struct {
		u        Unrounded
		cut, up  money.Amount
		asString string
	}{
		{Unrounded{}, 0, 0, "0"},
		{half, 0, 1, "0.005"},
		{half.Negated(), 0, -1, "-0.005"},
		{Exact(12345), 12345, 12345, "123.45"},
		{Exact(-12345).Minus(half), -12345, -12346, "-123.455"},
		{Exact(100).Minus(Unrounded{lo: 1}), 99, 100, "0.999999999999"},
		{Unrounded{lo: 1}.Negated(), 0, 0, "0"},
		{Exact(money.Largest), money.Largest, money.Largest, "10000000000000"},
	} {
		if cut, up, s := c.u.Truncated(), c.u.HalfUp(), c.u.String(); cut != c.cut || up != c.up || s != c.asString {
			t.Errorf("%+v: %d %d %s; want %d %d %s", c.u, cut, up, s, c.cut, c.up, c.asString)
		}
	}
	if Exact(-1).Sign() != -1 || Exact(0).Sign() != 0 || Exact(1).Sign() != 1 {
		t.Errorf("sign: Exact(-1).Sign() is %v, want -1; Exact(0).Sign() is %v, want 0; Exact(1).Sign() is %v, want 1", Exact(-1).Sign(), Exact(0).Sign(), Exact(1).Sign())
	}
}

// A stored amount keeps every unit, and division and multiplication are those of
// whole numbers.
func TestKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := Unrounded{hi: rapid.Int64Range(-1<<40, 1<<40).Draw(t, "hi"), lo: rapid.Uint64().Draw(t, "lo")}
		b, err := json.Marshal(Kept{u})
		var back Kept
		if err != nil || json.Unmarshal(b, &back) != nil || back.Unrounded != u {
			t.Fatalf("%+v became %s became %+v, %v; want no error and the same again, %v", u, b, back, err, u)
		}
		if u.Sign() <= 0 {
			return
		}
		weight := rapid.Int64Range(0, unitsPerCent*10).Draw(t, "weight")
		want := new(big.Int).Mul(u.big(), big.NewInt(weight))
		want.Quo(want, big.NewInt(unitsPerCent))
		if got := u.Times(weight); got.big().Cmp(want) != 0 {
			t.Fatalf("%s × %d: %s, want %s", u, weight, got.big(), want)
		}
		if got := u.Scaled(1000).big(); got.Cmp(new(big.Int).Mul(u.big(), big.NewInt(1000))) != 0 {
			t.Fatalf("a thousand times %v is %v, want the same by the numbers of math/big", u, got)
		}
	})
	if a, b := Exact(5).Over(Exact(2)), Exact(4).Over(Exact(3)); a != 3 || b != 1 {
		t.Errorf("a half rounds to %v and a third to %v, want 3 and 1", a, b)
	}
}

// An order that names kinds takes them where it names them; fees stands for the
// others. A credit may leave some out, a payment none.
func TestWaterfall(t *testing.T) {
	o, err := Waterfall{Components: []ComponentName{"nsfFees", "interest", "fees", "principal", "lateFees"}}.Order(false)
	if err != nil || fmt.Sprint(o.Components) != "[nsfFees interest originationFees drawFees modificationFees serviceFees otherFees principal lateFees]" || fmt.Sprint(o.Buckets) != "[overdue due nonDue]" {
		t.Errorf("the order is %v with the error %v, want no error, the fees of a lender first with interest second, and overdue before due before not due", o, err)
	}
	if o, err := (Waterfall{Components: []ComponentName{"fees"}}).Order(true); err != nil || o.All() || len(o.Components) != 7 {
		t.Errorf("the order is %v with the error %v, want no error and the seven kinds of fees, not everything", o, err)
	}
	for want, w := range map[string]Waterfall{
		"components":    {Components: []ComponentName{"fees"}},
		"components[1]": {Components: []ComponentName{"fees", "fees", "interest", "principal"}},
		"components[0]": {Components: []ComponentName{"escrow", "fees", "interest", "principal"}},
		"buckets":       {Buckets: []BucketName{"due"}},
		"buckets[0]":    {Buckets: []BucketName{"chargedOff", "due", "nonDue"}},
		"buckets[1]":    {Buckets: []BucketName{"due", "due", "nonDue"}},
	} {
		if _, err := w.Order(false); err == nil || !strings.HasPrefix(err.Error(), want+":") {
			t.Errorf("%s: %v; want an error and it to begin with %q", want, err, want+":")
		}
	}
}

// Every movement of a book is an entry, and an unknown component has no name that
// could be taken for another.
func TestBook(t *testing.T) {
	b := Book{At: d("2024-01-15")}
	b.Add(Principal, NonDue, Cash, 1000, "A")
	b.Accrued.Unrounded = Exact(25)
	b.BookInterest(RoundHalfUp, "due")
	b.Move(Principal, NonDue, Due, 400, "due")
	b.Capitalize(NonDue, 5, "c")
	parts, left := b.Apply(Order{Buckets: []Bucket{Due, NonDue}, Components: []Component{Interest, Principal}}, Cash, 1100, "P")
	if left != 75 || parts[Due][Principal] != 400 || parts[NonDue][Interest] != 20 ||
		parts[NonDue][Principal] != 605 || b.Owed() != 0 || b.Count != len(b.Taken()) {
		t.Errorf("%+v, %s left of it; %+v", parts, left, b)
	}
	if c := Components; c.String() == "principal" || Buckets.String() == "nonDue" || c.IsFee() {
		t.Errorf(`the number of components reads %v, and that of buckets %v, want neither to read as one of them, nor to be a fee`, c, Buckets)
	}
	if _, known := FeeOf("escrow"); known {
		t.Error("a kind of fee that is not known")
	}
}
