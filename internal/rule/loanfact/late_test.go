package loanfact_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
)

// A fact makes states void from the first day that it plays a part on: its own, that of
// what it is about, the days to which that is or was moved, and that of the fee or
// charge-off that came of itself.
func TestSince(t *testing.T) {
	pay := fact("P", loanfact.Payment, "2025-02-01")
	back := fact("B", loanfact.Backdate, "2025-03-01", about("P"), func(f *loanfact.Fact) { f.Date = on("2025-01-15") })
	ahead := fact("B", loanfact.Backdate, "2025-03-01", about("P"), func(f *loanfact.Fact) { f.Date = on("2025-02-20") })
	for _, c := range []struct {
		name  string
		fact  loanfact.Fact
		facts []loanfact.Fact
		want  string
	}{
		{"a payment", pay, nil, "2025-02-01"},
		{"a reversal", fact("R", loanfact.Reversal, "2025-04-01", about("P")), []loanfact.Fact{pay}, "2025-02-01"},
		{"a reversal of what was moved", fact("R", loanfact.Reversal, "2025-04-01", about("P")), []loanfact.Fact{pay, back}, "2025-01-15"},
		{"a backdate", back, []loanfact.Fact{pay, back}, "2025-01-15"},
		{"a backdate alone", back, nil, "2025-01-15"},
		{"a backdate to a later day", ahead, []loanfact.Fact{pay, ahead}, "2025-02-01"},
		{"another that is about nothing of these", fact("X", loanfact.Payment, "2025-05-01"), []loanfact.Fact{pay, back}, "2025-05-01"},
		{"a late fee canceled", fact("C", loanfact.FeeCancellation, "2025-04-01", about("lateFee:2025-01-10")), nil, "2025-01-10"},
		{"a late fee canceled before it is due", fact("C", loanfact.FeeCancellation, "2025-01-05", about("lateFee:2025-01-10")), nil, "2025-01-05"},
		{"the fee of a tool", fact("C", loanfact.FeeCancellation, "2025-04-01", about("modificationFee:D")), nil, day.First.String()},
	} {
		if got := loanfact.Since(c.fact, c.facts); got.String() != c.want {
			t.Errorf("%s plays a part since %s, want %s", c.name, got, c.want)
		}
	}
}

// A fact is recorded on its day in UTC; one that does not tell was known in time.
func TestRecordedOn(t *testing.T) {
	for at, want := range map[string]string{"": day.First.String(), "2025-02-01T23:59:59Z": "2025-02-01", "2025-02-01T23:59:59-05:00": "2025-02-02", "2025-02-02T00:30:00+01:00": "2025-02-01"} {
		f := fact("P", loanfact.Payment, "2025-02-01")
		if at != "" {
			recorded(t, at)(&f)
		}
		if got := f.RecordedOn(); got.String() != want {
			t.Errorf("what was recorded at %q is of %s, want %s", at, got, want)
		}
	}
}

// told are the days of facts recorded late, each with the first day that counts.
func told(l *loanfact.Late) string {
	if l == nil {
		return ""
	}
	var all []string
	for i, on := range l.Days {
		all = append(all, fmt.Sprintf("%s from %s", on, l.Counts[i]))
	}
	return strings.Join(all, ", ")
}

// Late is what became known on a later day than the first that it counts on; what is about
// payments never is, nor what came with the beginning of the loan.
func TestLateOf(t *testing.T) {
	start := begun
	recorded(t, "2025-01-05T12:00:00Z")(&start)
	fee := func(id, effective, at string) loanfact.Fact {
		return fact(id, loanfact.Fee, effective, recorded(t, at))
	}
	pay := fact("P", loanfact.Payment, "2025-02-01", recorded(t, "2025-06-01T12:00:00Z"))
	for _, c := range []struct {
		name  string
		facts []loanfact.Fact
		last  string
		want  string
	}{
		{"nothing", nil, "2026-01-01", ""},
		{"a fee on its day", []loanfact.Fact{fee("F", "2025-02-01", "2025-02-01T23:00:00Z")}, "2026-01-01", ""},
		{"a fee the day after", []loanfact.Fact{fee("F", "2025-02-01", "2025-02-02T00:00:00Z")}, "2026-01-01", "2025-02-02 from 2025-02-01"},
		{"a fee that came with the loan", []loanfact.Fact{fee("F", "2025-01-02", "2025-01-05T23:00:00Z")}, "2026-01-01", ""},
		{"a payment", []loanfact.Fact{pay}, "2026-01-01", ""},
		{"a reversal of a payment", []loanfact.Fact{pay, fact("R", loanfact.Reversal, "2025-02-01", about("P"), recorded(t, "2025-07-01T12:00:00Z"))}, "2026-01-01", ""},
		{"a backdate", []loanfact.Fact{pay, fact("B", loanfact.Backdate, "2025-02-01", about("P"), recorded(t, "2025-07-01T12:00:00Z"))}, "2026-01-01", ""},
		{"a credit and a chargeback", []loanfact.Fact{pay, fact("K", loanfact.Credit, "2025-02-01", recorded(t, "2025-07-01T12:00:00Z")),
			fact("C", loanfact.Chargeback, "2025-02-01", about("P"), recorded(t, "2025-07-01T12:00:00Z"))}, "2026-01-01", ""},
		{"a reversal of relief", []loanfact.Fact{fact("S", loanfact.SCRARelief, "2025-02-01"), fact("R", loanfact.Reversal, "2025-03-01", about("S"), recorded(t, "2025-03-01T12:00:00Z"))},
			"2026-01-01", "2025-03-01 from 2025-02-01"},
		{"what finds its target lies before it", []loanfact.Fact{fact("U", loanfact.AccelerationReversal, "2025-03-01", recorded(t, "2025-03-01T12:00:00Z"))},
			"2026-01-01", "2025-03-01 from " + day.First.String()},
		{"none counts as recorded after the last day", []loanfact.Fact{fee("F", "2025-02-01", "2025-09-01T12:00:00Z")}, "2025-03-01", "2025-03-01 from 2025-02-01"},
		{"two on one day: the first that counts", []loanfact.Fact{fee("F", "2025-02-10", "2025-03-01T12:00:00Z"), fee("G", "2025-02-01", "2025-03-01T13:00:00Z")},
			"2026-01-01", "2025-03-01 from 2025-02-01"},
		{"a later one that counts from before", []loanfact.Fact{fee("G", "2025-02-01", "2025-04-01T12:00:00Z"), fee("F", "2025-02-10", "2025-03-01T12:00:00Z")},
			"2026-01-01", "2025-03-01 from 2025-02-01, 2025-04-01 from 2025-02-01"},
		{"a later one that counts from after", []loanfact.Fact{fee("F", "2025-02-01", "2025-03-01T12:00:00Z"), fee("G", "2025-03-20", "2025-04-01T12:00:00Z")},
			"2026-01-01", "2025-03-01 from 2025-02-01, 2025-04-01 from 2025-03-20"},
	} {
		if got := told(loanfact.LateOf(append([]loanfact.Fact{start}, c.facts...), d(c.last))); got != c.want {
			t.Errorf("%s: late is %q, want %q", c.name, got, c.want)
		}
	}
}

// Known on a day is what was recorded before it, and what is about payments whenever it
// was; nothing that is about what was not known.
func TestKnown(t *testing.T) {
	facts := []loanfact.Fact{begun,
		fact("F", loanfact.Fee, "2025-02-01", recorded(t, "2025-03-01T12:00:00Z")),
		fact("C", loanfact.FeeChange, "2025-02-01", about("F"), recorded(t, "2025-04-01T12:00:00Z")),
		fact("P", loanfact.Payment, "2025-02-01", recorded(t, "2025-06-01T12:00:00Z")),
		fact("G", loanfact.Fee, "2025-08-01", recorded(t, "2025-05-01T12:00:00Z"))}
	late := loanfact.LateOf(facts, d("2026-01-01"))
	for before, want := range map[string]string{
		"2025-02-15": "A P",       // the fee of August is not known yet either
		"2025-03-01": "A P",       // what is recorded on the day is not known as it begins
		"2025-03-02": "A F P",     // the fee, and not its change
		"2025-04-01": "A F P",     //
		"2025-04-02": "A F C P",   //
		"2025-05-01": "A F C P G", // one that is not late is known on its day
	} {
		var ids []string
		for _, f := range late.Known(facts, d(before)) {
			ids = append(ids, f.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("before %s %s are known, want %s", before, got, want)
		}
	}
}

// What was asked then is folded once for each day on which something was recorded late, by
// what was known; the lesser counts where more became known on the day itself.
func TestThen(t *testing.T) {
	fee := func(id, effective, at string) loanfact.Fact {
		return fact(id, loanfact.Fee, effective, recorded(t, at+"T12:00:00Z"))
	}
	late := loanfact.LateOf([]loanfact.Fact{begun, fee("F", "2025-02-01", "2025-03-01"), fee("G", "2025-03-10", "2025-04-01")}, d("2026-01-01"))
	folds := map[string]int{}
	then := loanfact.ThenOf(late, func(through day.Day, before *loanfact.Then) (*standing.AskedThen, error, error) {
		folds[through.String()]++
		asked := &standing.AskedThen{}
		asked.Note(standing.Instant{Day: d("2025-01-01")}, standing.Asked{Open: map[string]*standing.Asked{"2025-03-01": {Open: 5},
			"2025-04-01": {Open: 3}}[through.String()].Open})
		asked.Fell(d("2025-02-20"), standing.Asked{})
		if through == d("2025-04-01") {
			asked.Fell(d("2025-03-20"), standing.Asked{})
			asked.Fell(d("2025-04-01"), standing.Asked{})
		}
		return asked, nil, nil
	})
	at := func(s string) standing.Instant { return standing.Instant{Day: d(s)} }
	for _, c := range []struct {
		at        string
		on, since string
	}{
		{"2025-01-31", "", ""},   // nothing that is late counts yet
		{"2025-02-01", "5", "5"}, // the fee, by what was known before it was
		{"2025-03-01", "5", ""},  // on the day on which it was recorded; when that ended nothing was unknown
		{"2025-03-02", "", ""},   // known
		{"2025-03-10", "3", "3"},
		{"2025-04-01", "3", ""},
		{"2025-04-02", "", ""},
	} {
		say := func(a *standing.Asked) string {
			if a == nil {
				return ""
			}
			return fmt.Sprint(int(a.Open))
		}
		if on, since := say(then.On(at(c.at))), say(then.Since(at(c.at))); on != c.on || since != c.since {
			t.Errorf("on %s %q was asked and since then %q, want %q and %q", c.at, on, since, c.on, c.since)
		}
	}
	if folds["2025-03-01"] != 1 || folds["2025-04-01"] != 1 || len(folds) != 2 {
		t.Errorf("it was folded %v times, want each day once", folds)
	}
	for from, want := range map[string]string{"2025-01-01": "2025-03-01", "2025-03-01": "2025-03-01", "2025-03-02": "2025-04-01"} {
		if got := then.Told(d(from)); got.String() != want {
			t.Errorf("from %s more is known on %s, want %s", from, got, want)
		}
	}
	for _, c := range []struct{ from, until, want string }{
		{"2025-02-01", "2025-03-31", "2025-02-20"}, {"2025-02-21", "2025-03-31", "2025-03-20"}, {"2025-02-21", "2025-03-01", day.Last.String()},
		{"2025-04-02", "2025-12-31", day.Last.String()}, {"2025-02-21", "2025-03-20", "2025-03-20"}, {"2025-03-20", "2025-03-20", "2025-03-20"}, {"2025-03-21", "2025-04-01", "2025-04-01"},
	} {
		if got := then.Falls(d(c.from), d(c.until)); got.String() != c.want {
			t.Errorf("from %s to %s a payment fell due on %s, want %s", c.from, c.until, got, c.want)
		}
	}
	if got := then.Revised(d("2025-01-01")); got != day.Last {
		t.Errorf("more is known while something counts that is not, on %s; want never: the second fee counts after the first is known", got)
	}
	over := loanfact.LateOf([]loanfact.Fact{begun, fee("F", "2025-02-01", "2025-03-01"), fee("G", "2025-02-10", "2025-04-01")}, d("2026-01-01"))
	both := loanfact.ThenOf(over, nil)
	for from, want := range map[string]string{"2025-01-01": "2025-03-01", "2025-03-01": "2025-03-01", "2025-03-02": day.Last.String()} {
		if got := both.Revised(d(from)); got.String() != want {
			t.Errorf("from %s more is known while something counts that is not on %s, want %s", from, got, want)
		}
	}
}

// Without late facts nothing was asked otherwise; what cannot be reckoned asks for nothing;
// what ends the whole work is told.
func TestThenOfNothing(t *testing.T) {
	none := loanfact.ThenOf(nil, nil)
	if none != nil || none.On(standing.Instant{}) != nil || none.Since(standing.Instant{}) != nil || none.Stopped() != nil {
		t.Errorf("without late facts there is %v, want nothing", none)
	}
	late := loanfact.LateOf([]loanfact.Fact{begun, fact("F", loanfact.Fee, "2025-02-01", recorded(t, "2025-03-01T12:00:00Z"))}, d("2026-01-01"))
	at, stop := standing.Instant{Day: d("2025-02-05")}, errors.New("stop")
	for _, c := range []struct{ stopped, err error }{{nil, errors.New("it cannot be")}, {stop, nil}} {
		then := loanfact.ThenOf(late, func(day.Day, *loanfact.Then) (*standing.AskedThen, error, error) { return nil, c.stopped, c.err })
		if got := then.On(at); got != nil || !errors.Is(then.Stopped(), c.stopped) {
			t.Errorf("stopped by %v and failed by %v, %+v is asked and it says %v; want nothing and what stopped it", c.stopped, c.err, got, then.Stopped())
		}
	}
}

// A fold by what was known on a day looks at the days before it alone.
func TestThenLooksBack(t *testing.T) {
	fee := func(id, effective, at string) loanfact.Fact {
		return fact(id, loanfact.Fee, effective, recorded(t, at+"T12:00:00Z"))
	}
	late := loanfact.LateOf([]loanfact.Fact{begun, fee("F", "2025-02-01", "2025-03-01"), fee("G", "2025-02-10", "2025-04-01")}, d("2026-01-01"))
	var saw []string
	then := loanfact.ThenOf(late, func(through day.Day, before *loanfact.Then) (*standing.AskedThen, error, error) {
		saw = append(saw, through.String())
		for _, on := range []string{"2025-02-15", "2025-03-15"} {
			if asked := before.On(standing.Instant{Day: d(on)}); asked != nil && through.String() == "2025-03-01" {
				t.Errorf("the first fold sees what was asked on %s", on)
			}
		}
		asked := &standing.AskedThen{}
		asked.Note(standing.Instant{Day: d("2025-01-01")}, standing.Asked{})
		return asked, nil, nil
	})
	if then.On(standing.Instant{Day: d("2025-03-15")}) == nil {
		t.Error("nothing was asked on 2025-03-15, want what was known")
	}
	if got := strings.Join(saw, " "); got != "2025-04-01 2025-03-01" {
		t.Errorf("folded were %s, want the second, which asks for the first", got)
	}
}
