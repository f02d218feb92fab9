package table_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/value/table"
)

// told is a table in short: header, then each record with its line, and faults.
func told(t rapid.TB, file io.Reader) (all []string) {
	tab, err := table.Open(file, '|')
	var fault *table.Fault
	switch {
	case errors.As(err, &fault):
		return []string{said(fault)}
	case err == io.EOF:
		return nil
	case err != nil:
		t.Fatal(err)
	}
	all = append(all, strings.Join(tab.Header, "|"))
	for {
		record, line, err := tab.Next()
		switch {
		case err == io.EOF:
			return all
		case errors.As(err, &fault):
			all = append(all, said(fault))
		case err != nil:
			t.Fatal(err)
		default:
			all = append(all, fmt.Sprintf("%d %s", line, strings.Join(record, "|")))
		}
	}
}

// said marks a fault of the file with two marks.
func said(f *table.Fault) string {
	if f.Whole {
		return fmt.Sprintf("%d!! %s", f.Line, f.Reason)
	}
	return fmt.Sprintf("%d! %s", f.Line, f.Reason)
}

func TestTable(t *testing.T) {
	for text, want := range map[string][]string{
		"":                             nil,
		"\ufeff":                       nil,
		"a,b\n1,2\n":                   {"a|b", "2 1|2"},
		"\ufeff a , b\r\n1, 2\r\n":     {"a|b", "2 1| 2"},
		"a|b\n1|2,3\n":                 {"a|b", "2 1|2,3"},
		"a,b\n\n\"x\ny\",\"\"\"\"\n3,": {"a|b", "3 x\ny|\"", "5 3|"},
		"a,b\n1\n2,3\n":                {"a|b", "2! " + table.Uneven, "3 2|3"},
		"a\nx\"y\nz\n":                 {"a", "2! " + table.Malformed, "3 z"},
		"a\nb\n\"open\nc\nd\n":         {"a", "2 b", "3!! " + table.Malformed},
		"a\nb\n\"open\nc\"d\ne\n":      {"a", "2 b", "3!! " + table.Malformed, "5 e"},
		"\"a\n":                        {"1!! " + table.Malformed},
		"\na|b\n1,5|2\n":               {"a|b", "3 1,5|2"},
		" \n1\n":                       {"", "2 1"},
		"a,b,,\n1,2,,\n3,4,,5\n":       {"a|b", "2 1|2", "3! " + table.Nameless},
		"a,b\r1,2\r3,4":                {"a|b", "2 1|2", "3 3|4"},
		"a,b\n,\n1,2\n":                {"a|b", "3 1|2"},
		"a\n\"\"\nb\n":                 {"a", "2 ", "3 b"},
		"a\x00b\n1\n":                  {"1!! " + table.Zero},
		"a\n\x00b\n":                   {"a", "2! " + table.Zero},
	} {
		if got := told(t, strings.NewReader(text)); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// endless is a field that never ends.
type endless struct{ begun bool }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	if !e.begun {
		e.begun = true
		return copy(p, "a,b\n1,2\n3,\"4"), nil
	}
	return len(p), nil
}

// A quote that is never closed does not fill the memory with what follows.
func TestAnOpenQuote(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := told(t, io.LimitReader(&endless{}, 1<<30))
	runtime.ReadMemStats(&after)
	if !slices.Equal(got, []string{"a|b", "2 1|2", "3!! " + table.TooLong}) {
		t.Errorf("%q came, want a|b, 2 1|2 and 3!! %s", got, table.TooLong)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 32<<20 {
		t.Errorf("%d bytes, want at most %v", n, 32<<20)
	}
	// Long files of short records are no long records.
	many := "a\n" + strings.Repeat("0123456789\n", table.MaxRecord/8)
	if got := told(t, strings.NewReader(many)); len(got) != table.MaxRecord/8+1 {
		t.Errorf("%d lines are told, the last of them %v; want %d", len(got), got[len(got)-1], table.MaxRecord/8+1)
	}
}

// Where rows may be short, what one lacks is empty, and nothing more; one that is long is uneven.
func TestShortRowsAreFilled(t *testing.T) {
	tab, err := table.Open(strings.NewReader("a,b,c\n1\n1,2,3\n1,2,3,4\n"))
	if err != nil {
		t.Fatal(err)
	}
	tab.Short = true
	for _, want := range []string{"1||", "1|2|3"} {
		if record, _, err := tab.Next(); err != nil || strings.Join(record, "|") != want {
			t.Errorf("the row is %q with the error %v, want %s", record, err, want)
		}
	}
	var fault *table.Fault
	if record, _, err := tab.Next(); !errors.As(err, &fault) || fault.Reason != table.Uneven {
		t.Errorf("a row of four cells is %q with the error %v, want it uneven", record, err)
	}
}

// A record may have as many bytes as are allowed, and not one more.
func TestTheLongestRecord(t *testing.T) {
	for n, want := range map[int]error{table.MaxRecord: nil, table.MaxRecord + 1: table.ErrTooLong} {
		got, err := io.ReadAll(&table.Bounded{Reader: strings.NewReader(strings.Repeat("x", n))})
		if !errors.Is(err, want) || len(got) != n {
			t.Errorf("of a record of %d bytes came %d and the error %v, want all and %v", n, len(got), err, want)
		}
	}
}

// What is written is read as it was meant.
func TestReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		width := rapid.IntRange(1, 4).Draw(rt, "width")
		value := rapid.StringMatching(`[a-z ,"|é]{0,10}[a-z]`)
		rows := rapid.SliceOfN(rapid.SliceOfN(value, width, width), 0, 20).Draw(rt, "rows")
		header := []string{"a", "b", "c", "d"}[:width]
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.UseCRLF = rapid.Bool().Draw(rt, "crlf")
		if err := w.WriteAll(append([][]string{header}, rows...)); err != nil {
			rt.Fatal(err)
		}
		want := []string{strings.Join(header, "|")}
		for i, row := range rows {
			want = append(want, fmt.Sprintf("%d %s", i+2, strings.Join(row, "|")))
		}
		if got := told(rt, &b); !slices.Equal(got, want) {
			rt.Fatalf("%q came, want %q", got, want)
		}
	})
}

// No bytes make it fail other than by faults.
func FuzzTable(f *testing.F) {
	for _, text := range []string{"a,b\n1,2\n", "\ufeffa|b\r\n\"x\"|y\r\n", "a\n\"open", "", "\xff"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) { told(t, bytes.NewReader(text)) })
}
