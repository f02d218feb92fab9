package memberfile_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/domain/memberfile"
	"nectarine/internal/mechanism/api"
)

// told is what came of a file, in short.
func told(text string) (lines []string, wrong []string) {
	var f api.Faults
	err := memberfile.Parse(strings.NewReader(text), &f, func(l memberfile.Line) error {
		lines = append(lines, fmt.Sprintf("%d %s|%s", l.Number, l.Borrower, l.Loan))
		return nil
	})
	if err != nil {
		wrong = append(wrong, err.Error())
	}
	for _, e := range f.First {
		wrong = append(wrong, fmt.Sprintf("%d %s %q %s", e.Line, e.Column, e.Value, e.Reason))
	}
	return lines, wrong
}

func TestParse(t *testing.T) {
	long := strings.Repeat("x", 261)
	for _, c := range []struct {
		name, text   string
		lines, wrong []string
	}{
		{"plain", "borrowerId,loanId\nBO-1,LN-1\nBO-2,\n", []string{"2 BO-1|LN-1", "3 BO-2|"}, nil},
		{"other order", "loanId,borrowerId\nLN-1,BO-1\n", []string{"2 BO-1|LN-1"}, nil},
		{"no loans", "borrowerId\next-a\next-b", []string{"2 ext-a|", "3 ext-b|"}, nil},
		{"byte order mark and CRLF", "\ufeffborrowerId,loanId\r\nBO-1,LN-1\r\n", []string{"2 BO-1|LN-1"}, nil},
		{"quotes", "\"borrowerId\",\"loanId\"\n\"ext-a, \"\"b\"\"\",\"LN-1\"\n", []string{"2 ext-a, \"b\"|LN-1"}, nil},
		{"a line break in quotes counts", "borrowerId,loanId\n\"ext-a\nb\",LN-1\nBO-2,\n", []string{"2 ext-a\nb|LN-1", "4 BO-2|"}, nil},
		{"empty lines are passed over", "borrowerId\n\nBO-1\n\n", []string{"3 BO-1|"}, nil},
		{"spaces", " borrowerId , loanId\n BO-1 , LN-1 \n", []string{"2 BO-1|LN-1"}, nil},
		{"our own file comes back", "borrowerId,loanId,caseId,populationId\nBO-1,LN-1,CS-1,PO-1\n", []string{"2 BO-1|LN-1"}, nil},
		{"nothing", "", nil, []string{`1  "" the file is empty: it begins with the header borrowerId,loanId`}},
		{"header alone", "borrowerId,loanId\n", nil, nil},
		{"no borrower", "loanId\nLN-1\n", nil, []string{`1 borrowerId "" the column is missing`}},
		{"misspelt column", "borower,loanId\nBO-1,\n", nil, []string{`1 borower "borower" is not a column of members: borrowerId, loanId`}},
		{"a header in other letters", "BORROWERID,LoanId\nBO-1,LN-1\n", []string{"2 BO-1|LN-1"}, nil},
		{"a column twice, in other letters", "borrowerId,BorrowerID\nBO-1,BO-2\n", nil, []string{`1 borrowerId "borrowerId" is there twice`}},
		{"semicolons, as Excel saves them", "borrowerId;loanId\r\nBO-1;LN-1\r\nBO-2;\r\n", []string{"2 BO-1|LN-1", "3 BO-2|"}, nil},
		{"tabs", "borrowerId\tloanId\nBO-1\tLN-1\n", []string{"2 BO-1|LN-1"}, nil},
		{"rows that end early", "borrowerId,loanId,caseId\nBO-1\nBO-2,LN-2\n", []string{"2 BO-1|", "3 BO-2|LN-2"}, nil},
		{"a row that ends before the borrower", "loanId,borrowerId\nLN-1\n", nil, []string{`2 borrowerId "" is missing`}},
		{"column twice", "borrowerId,borrowerId\nBO-1,BO-2\n", nil, []string{`1 borrowerId "borrowerId" is there twice`}},
		{"missing value", "borrowerId,loanId\n,LN-1\nBO-2,\n", []string{"3 BO-2|"}, []string{`2 borrowerId "" is missing`}},
		{"other number of columns", "borrowerId,loanId\nBO-2,,\nBO-3,\n", []string{"3 BO-3|"}, []string{`2  "" has another number of columns than the header`}},
		{"bare quote", "borrowerId\nB\"O\nBO-2\n", []string{"3 BO-2|"}, []string{`2  "" is not well formed: a quote stands where none may, or is not closed`}},
		{"not UTF-8", "borrowerId\n\xff\xfe\nBO-2\n", []string{"3 BO-2|"}, []string{"2 borrowerId \"�\" is not UTF-8"}},
		{"zero", "borrowerId\na\x00b\n", nil, []string{`2 borrowerId "" must not hold the character U+0000`}},
		{"too long", "borrowerId\n" + long + "\n", nil, []string{`2 borrowerId "` + strings.Repeat("x", 100) + `…" is too long for an id`}},
	} {
		lines, wrong := told(c.text)
		if !slices.Equal(lines, c.lines) || !slices.Equal(wrong, c.wrong) {
			t.Errorf("%s: the lines are %q and the faults %q, want %q and %q", c.name, lines, wrong, c.lines, c.wrong)
		}
	}
}

// Of many faults the first thousand are told, and all are counted.
func TestFaultsAreCounted(t *testing.T) {
	var f api.Faults
	if err := memberfile.Parse(strings.NewReader("borrowerId,loanId\n"+strings.Repeat(",x\n", 2500)), &f, func(memberfile.Line) error { return nil }); err != nil ||
		f.Count != 2500 || len(f.First) != api.MaxFaults {
		t.Errorf("the file is read with %v and %d faults, of which %d are kept; want no error, 2500 and %d", err, f.Count, len(f.First), api.MaxFaults)
	}
}

// What is written as CSV, in whatever manner, is read as it was meant.
func TestParseReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		value := rapid.StringMatching(`[A-Za-z0-9 ,"'éß-]{0,20}`).Filter(func(s string) bool { return s == strings.TrimSpace(s) })
		rows := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) [2]string {
			return [2]string{value.Filter(func(s string) bool { return s != "" }).Draw(rt, "borrower"), value.Draw(rt, "loan")}
		}), 0, 30).Draw(rt, "rows")
		swapped := rapid.Bool().Draw(rt, "swapped")
		var b bytes.Buffer
		if rapid.Bool().Draw(rt, "mark") {
			b.WriteString("\ufeff")
		}
		w := csv.NewWriter(&b)
		w.UseCRLF = rapid.Bool().Draw(rt, "crlf")
		all := append([][2]string{{"borrowerId", "loanId"}}, rows...)
		for _, row := range all {
			record := []string{row[0], row[1]}
			if swapped {
				record = []string{row[1], row[0]}
			}
			if err := w.Write(record); err != nil {
				rt.Fatal(err)
			}
		}
		w.Flush()
		var got [][2]string
		var f api.Faults
		if err := memberfile.Parse(&b, &f, func(l memberfile.Line) error {
			got = append(got,
				[2]string{l.Borrower, l.Loan})
			return nil
		}); err != nil || f.Count > 0 {
			rt.Fatalf("the file is read with %v and the faults %v, want no error and no fault", err, f.First)
		}
		if !slices.Equal(got, rows) {
			rt.Fatalf("the rows are\n%q, want\n%q", got, rows)
		}
	})
}

// No file makes the parser fail other than by telling its faults, or pass on what
// no reference can be.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"borrowerId,loanId\nBO-1,LN-1\n", "\ufeffloanId,borrowerId\r\n\"a\"\"b\",c\r\n", "borrowerId\n\"open", "", "\xff"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var wrong api.Faults
		last := 1
		err := memberfile.Parse(bytes.NewReader(text), &wrong, func(l memberfile.Line) error {
			if l.Borrower == "" || len([]rune(l.Borrower)) > memberfile.MaxReference || l.Number <= last-1 {
				t.Errorf("%+v after line %d", l, last)
			}
			last = l.Number
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		if len(wrong.First) > api.MaxFaults || wrong.Count < len(wrong.First) {
			t.Errorf("%d faults are counted and %d kept, want at most %d kept, and no more than are counted", wrong.Count, len(wrong.First), api.MaxFaults)
		}
	})
}
