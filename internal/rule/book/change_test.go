package book

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// What a book keeps: nothing is not booked, what is charged off is owed, and a part of a cent
// goes as the rounding says.
func TestWhatABookKeeps(t *testing.T) {
	b := Book{}
	b.Post(Cash, Cash, 0, "nothing")
	b.Balances[Due][Interest], b.Balances[ChargedOff][Principal] = 5, 70
	if b.Count != 0 || b.Taken() != nil || b.Owed() != 75 {
		t.Errorf("%d entries, %s owed; want none of nothing, and 0.75", b.Count, b.Owed())
	}
	half := Product(1, RateUnits/2, YearUnits) // half a cent
	for rounding, want := range map[Rounding]money.Amount{RoundHalfUp: 1, RoundDown: 0} {
		if cents, rest := rounding.Cents(half); cents != want || rest != half.Minus(Exact(want)) {
			t.Errorf("half a cent, %s: %s and %s, want %s and what is left", rounding, cents, rest, want)
		}
	}
	for i, kind := range FeeKind("").Values() {
		if c, known := FeeOf(kind); !known || c != OriginationFees+Component(i) {
			t.Errorf("the fee %s is component %d, known: %t; want %d", kind, c, known, OriginationFees+Component(i))
		}
	}
}

// A statement that follows one which said another closing balance puts the difference among
// the reversals and adjustments, and a year begins with nothing.
func TestFiguresGoOn(t *testing.T) {
	f := Figures{Opening: 1000, Reversals: 7, EarlierReversals: 30, Adjustments: 2}
	if got, want := f.Issued(900), (Figures{Opening: 900, Reversals: 37, Adjustments: 72}); got != want {
		t.Errorf("after a statement of 9.00: %+v, want %+v", got, want)
	}
	y := YearToDate{Year: 2025, Interest: 5}
	if y.Begin(2025); y.Interest != 5 {
		t.Errorf("the year that runs is begun anew: %+v", y)
	}
	if y.Begin(2026); y != (YearToDate{Year: 2026}) {
		t.Errorf("another year begins with %+v, want nothing", y)
	}
}

// An amount times a weight is cut to a unit, whatever carries over from one half to the other.
func TestTimes(t *testing.T) {
	full := Unrounded{0x5555555555555555, ^uint64(0)} // three times its halves fill one, and carry
	want := new(big.Int).Mul(full.big(), big.NewInt(3))
	if got := full.Times(3).big(); got.Cmp(want.Quo(want, new(big.Int).SetUint64(unitsPerCent))) != 0 {
		t.Errorf("three times %v is %v, want %v", full, got, want)
	}
	rapid.Check(t, func(t *rapid.T) {
		hi, weight := rapid.Int64Range(0, 1<<52).Draw(t, "hi"), rapid.Int64Range(0, YearUnits).Draw(t, "weight")
		u := Unrounded{hi, rapid.Uint64().Draw(t, "lo")}
		want := new(big.Int).Mul(u.big(), big.NewInt(weight))
		want.Quo(want, new(big.Int).SetUint64(unitsPerCent))
		if got := u.Times(weight).big(); want.BitLen() <= 127 && got.Cmp(want) != 0 {
			t.Fatalf("%v times %d is %v, want %v", u, weight, got, want)
		}
	})
}

// The most units that are kept are read again, and one bit more is refused.
func TestMostUnits(t *testing.T) {
	most := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 127), big.NewInt(1))
	var k Kept
	if err := json.Unmarshal([]byte(`"`+most.String()+`"`), &k); err != nil || k.big().Cmp(most) != 0 {
		t.Errorf("the most units are read as %v, %v", k.big(), err)
	}
	if err := json.Unmarshal([]byte(`"`+most.Add(most, big.NewInt(1)).String()+`"`), &k); err == nil {
		t.Error("one unit more than the most is taken")
	}
}

// added takes up a rate and says whether that changes what is charged.
func added(t *testing.T, r *Rates, kind RateKind, rate RateSpan) bool {
	t.Helper()
	s, err := rate.Span(kind)
	if err != nil {
		t.Fatalf("the rate %v is refused: %v", rate, err)
	}
	return r.Add(kind, s)
}

// net is the rate of a day.
func net(r Rates, at string) int64 {
	rate, _ := r.On(d(at))
	return rate
}

// A rate that changes nothing says so; of indexes that begin on one day the last one holds,
// and one that began earlier never takes the place of a later one.
func TestWhichRateHolds(t *testing.T) {
	r := NoRates(noLimits)
	for _, c := range []struct {
		rate    string
		changes bool
	}{{"0.1", true}, {"0.2", false}, {"0.1", false}, {"0.000000001", true}} {
		if got := added(t, &r, InterestRate, on(c.rate, "", "")); got != c.changes {
			t.Errorf("adding %s changes what is charged: %t, want %t", c.rate, got, c.changes)
		}
	}
	r = NoRates(noLimits)
	added(t, &r, InterestRate, spread("0.03"))
	added(t, &r, IndexRate, on("0.05", "2025-01-01", ""))
	added(t, &r, IndexRate, on("0.06", "2025-01-01", ""))
	added(t, &r, IndexRate, on("0.01", "2024-01-01", ""))
	for at, want := range map[string]int64{"2024-06-01": 40_000_000, "2025-06-01": 90_000_000} {
		if got := net(r, at); got != want {
			t.Errorf("%s: %d, want %d", at, got, want)
		}
	}
	if gap, bySpread, ok := r.Gap(d("2023-01-01")); ok || !bySpread || gap != d("2023-01-01") {
		t.Errorf("the gap of a spread is %s, of a spread: %t, none: %t; want 2023-01-01, where it has no index", gap, bySpread, ok)
	}
	if gap, _, ok := r.Gap(d("2024-01-01")); !ok {
		t.Errorf("with an index a spread has a gap at %s, want none", gap)
	}
}

// Where a change is limited, what becomes known of an earlier time moves what follows it; the
// first rate of all is limited by none.
func TestLimitedChangesFollowEachOther(t *testing.T) {
	limits := Limits{-1, -1, 20_000_000}
	r := NoRates(limits)
	added(t, &r, InterestRate, spread("0.03"))
	added(t, &r, IndexRate, on("0.085", "2025-01-01", ""))
	if got := net(r, "2025-06-01"); got != 115_000_000 {
		t.Errorf("the first index: %d, want 115,000,000", got)
	}
	added(t, &r, IndexRate, on("0.05", "2024-01-01", "2024-12-31"))
	if got := net(r, "2025-06-01"); got != 100_000_000 {
		t.Errorf("after an earlier index became known: %d, want 100,000,000", got)
	}
	r = NoRates(limits)
	added(t, &r, IndexRate, on("0.05", "", ""))
	added(t, &r, InterestRate, spread("0.03"))
	added(t, &r, IndexRate, on("0.1", "", ""))
	if got := net(r, "2025-06-01"); got != 130_000_000 {
		t.Errorf("an index in the place of the first: %d, want 130,000,000, by no limit", got)
	}
}

// Rates that end hold no more to the last day of all.
func TestEndsToTheLastDay(t *testing.T) {
	r := of(t, noLimits, lists{InterestRate: {on("0.1", "", "")}})
	r.End(d("2024-06-01"), false)
	if gap, _, ok := r.Gap(day.Last); ok || gap != day.Last {
		t.Errorf("on the last day the gap is %s, none: %t; want no rate there", gap, ok)
	}
}

// Rates charge as others where each day from then on has the same rate, the last one too.
func TestChargeAs(t *testing.T) {
	one := of(t, noLimits, lists{InterestRate: {on("0.1", "", "2024-12-31"), on("0.2", "2025-01-01", "")}})
	same := of(t, noLimits, lists{InterestRate: {on("0.3", "", "2023-12-31"), on("0.1", "2024-01-01", "2024-12-31"), on("0.2", "2025-01-01", "")}})
	between := of(t, noLimits, lists{InterestRate: {on("0.1", "", "2024-12-31"), on("0.2", "2025-01-01", ""), on("0.05", "2024-03-01", "2024-03-01")}})
	last := of(t, noLimits, lists{InterestRate: {on("0.1", "", "2024-12-31"), on("0.2", "2025-01-01", ""), on("0.05", "9999-12-31", "9999-12-31")}})
	for name, c := range map[string]struct {
		other Rates
		from  string
		want  bool
	}{
		"itself": {one, "2020-01-01", true}, "another before": {same, "2024-01-01", true}, "another from then on": {same, "2023-06-01", false},
		"a day between": {between, "2024-01-01", false}, "after that day": {between, "2024-03-02", true}, "the last day": {last, "2024-01-01", false},
	} {
		if got := one.ChargeAs(c.other, d(c.from)); got != c.want {
			t.Errorf("%s: it charges alike: %t, want %t", name, got, c.want)
		}
		if got := c.other.ChargeAs(one, d(c.from)); got != c.want {
			t.Errorf("%s, the other way round: it charges alike: %t, want %t", name, got, c.want)
		}
	}
}

// What is forgotten is what held before; a limited change goes by the step before.
func TestForget(t *testing.T) {
	all := lists{InterestRate: {spread("0.03")}, IndexRate: {on("0.05", "2023-01-01", ""), on("0.06", "2024-01-01", ""), on("0.07", "2025-01-01", ""), on("0.08", "2026-01-01", "")}}
	for _, c := range []struct {
		limits Limits
		steps  int
		first  string
	}{{noLimits, 2, "2025-06-01"}, {Limits{-1, -1, 20_000_000}, 3, "2024-01-01"}} {
		r := of(t, c.limits, all)
		before := r.Clone()
		if r.Forget(d("2025-06-01")); len(r.Steps) != c.steps || r.Steps[0].From != d(c.first) || !r.ChargeAs(before, d("2025-06-01")) {
			t.Errorf("%+v: %d steps are left from %s on, want %d from %s on, which charge as before", c.limits, len(r.Steps), r.Steps[0].From, c.steps, c.first)
		}
	}
}

// No interest where none may be charged, and an order that names all reaches all.
func TestNothingAndAll(t *testing.T) {
	r := of(t, noLimits, lists{InterestRate: {on("0.10", "", "")}})
	if got := r.Interest(pair(Actual365), 100_000, d("2024-01-01"), d("2024-02-01"), 0); got.Sign() != 0 {
		t.Errorf("a month at no more than nothing earns %s", got)
	}
	if o, err := (Waterfall{}).Order(false); err != nil || !o.All() {
		t.Errorf("the order that stands where none is named is %v, %v; want one that reaches all", o, err)
	}
}

// What is booked is held: entries have an amount and an id of their own, and one that
// reverses another names one before it that stands.
func TestWhatIsBookedIsHeld(t *testing.T) {
	entry := func(id string, amount money.Amount) Entry {
		return Entry{ID: id, EffectiveDate: d("2024-01-10"), Debit: Cash, Credit: Receivable(Principal, Due), Amount: amount, Cause: "P"}
	}
	reversal := func(id, of string) Entry {
		e := entry(id, 5)
		e.Debit, e.Credit, e.Reverses = e.Credit, e.Debit, of
		return e
	}
	if out, err := Rebook(nil, []Entry{entry("", 5)}, 0, time.Time{}); err != nil || len(out) != 1 || out[0].ID != entryID(1) {
		t.Errorf("the first entry of all: %+v, %v; want it booked as the first", out, err)
	}
	for name, c := range map[string]struct {
		booked []Entry
		fault  string
	}{
		"numbered from 1":                {[]Entry{entry("E1", 5), reversal("E2", "E1")}, ""},
		"numbered from 2":                {[]Entry{entry("E2", 5), reversal("E3", "E2")}, ""},
		"of another system":              {[]Entry{entry("X1", 5), reversal("a", "X1")}, ""},
		"of nothing":                     {[]Entry{entry("E1", 0)}, "booked[0].amount: "},
		"without an id":                  {[]Entry{entry("E1", 5), entry("", 5)}, "booked[1].id: "},
		"twice":                          {[]Entry{entry("X1", 5), entry("X1", 5)}, "booked[1].id: "},
		"the reversal of itself":         {[]Entry{entry("E1", 5), reversal("E2", "E2")}, `booked[1].reverses: "E2" is not an entry that stands`},
		"of what is not there":           {[]Entry{entry("X1", 5), reversal("X2", "Y1")}, `booked[1].reverses: "Y1" is not an entry that stands`},
		"of a number otherwise written":  {[]Entry{entry("E01", 5), reversal("E02", "E001")}, `booked[1].reverses: "E001" is not an entry that stands`},
		"of what comes after all":        {[]Entry{entry("E1", 5), reversal("E2", "E3")}, `booked[1].reverses: "E3" is not an entry that stands`},
		"of what was reversed before it": {[]Entry{entry("E1", 5), reversal("E2", "E1"), reversal("E3", "E1")}, `booked[2].reverses: "E1" is not an entry that stands`},
	} {
		out, err := Rebook(c.booked, nil, 0, time.Time{})
		if c.fault == "" && (err != nil || len(out) != 0) {
			t.Errorf("%s: %+v, %v; want nothing left to book", name, out, err)
		}
		if c.fault != "" && (err == nil || !strings.HasPrefix(err.Error(), c.fault)) {
			t.Errorf("%s: %v, want %q", name, err, c.fault)
		}
	}
}
