package supercase

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"nectarine/internal/api"
	"nectarine/internal/table"
)

// line is a member as a file or a body names it.
type line struct {
	Number         int // of the line in the file
	Borrower, Loan string
}

// maxLines is the most members of a file.
const maxLines = 1_000_000

// maxValue is the most characters of a reference: ext- and 255.
const maxValue = 260

// faults are what is wrong with lines: the first of them, and how many.
type faults struct {
	first []api.LineError
	count int
}

// maxFaults is how many faults are told.
const maxFaults = 1000

func (f *faults) add(number int, column, value, reason string) {
	if f.count++; len(f.first) < maxFaults {
		if runes := []rune(value); len(runes) > 100 {
			value = string(runes[:100]) + "…"
		}
		f.first = append(f.first, api.LineError{Line: number, Column: column, Value: strings.ToValidUTF8(value, "�"), Reason: reason})
	}
}

// refusal tells the caller of the faults.
func (f *faults) refusal() error {
	return &api.Refusal{Status: 400, Type: "InvalidRequest", Message: "lines that are wrong: " + strconv.Itoa(f.count) + "; nothing was applied. partial=true applies the others",
		Lines: f.first, LineCount: f.count}
}

// columns are those that a file of members may have: the others are what our own
// files say beside them.
var columns = map[string]bool{"borrowerId": true, "loanId": true, "caseId": false, "populationId": false}

// parse reads a file of members, line by line, with bounded memory. Each line that
// is well formed is passed on; what is not is a fault. The error is each's, or that
// the file cannot be read at all.
func parse(file io.Reader, wrong *faults, each func(line) error) error {
	var at *table.Fault
	t, err := table.Open(file)
	switch {
	case err == io.EOF:
		wrong.add(1, "", "", "the file is empty: it begins with the header borrowerId,loanId")
		return nil
	case errors.As(err, &at):
		wrong.add(at.Line, "", "", at.Reason)
		return nil
	case err != nil:
		return err
	}
	borrower, loan := layout(t.Header, wrong)
	if wrong.count > 0 {
		return nil
	}
	for n := 0; ; n++ {
		record, number, err := t.Next()
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &at):
			wrong.add(at.Line, "", "", at.Reason)
			continue
		case err != nil:
			return err
		case n == maxLines:
			return &api.Refusal{Status: 413, Type: "TooLarge", Message: "a file has at most 1,000,000 members: send several"}
		}
		l := line{Number: number, Borrower: strings.TrimSpace(record[borrower])}
		if loan >= 0 {
			l.Loan = strings.TrimSpace(record[loan])
		}
		if !l.check(wrong) {
			continue
		}
		if err := each(l); err != nil {
			return err
		}
	}
}

// layout is where the columns stand; the loan's is -1 where there is none.
func layout(header []string, wrong *faults) (borrower, loan int) {
	borrower, loan = -1, -1
	seen := map[string]bool{}
	for i, name := range header {
		switch _, known := columns[name]; {
		case !utf8.ValidString(name):
			wrong.add(1, name, name, "is not UTF-8")
		case !known:
			wrong.add(1, name, name, "is not a column of members: borrowerId, loanId")
		case seen[name]:
			wrong.add(1, name, name, "is there twice")
		case name == "borrowerId":
			borrower = i
		case name == "loanId":
			loan = i
		}
		seen[name] = true
	}
	if borrower < 0 && wrong.count == 0 {
		wrong.add(1, "borrowerId", "", "the column is missing")
	}
	return borrower, loan
}

// check holds a line to having a borrower, and values that could be references.
func (l *line) check(wrong *faults) bool {
	before := wrong.count
	if l.Borrower == "" {
		wrong.add(l.Number, "borrowerId", "", "is missing")
	}
	for column, value := range map[string]string{"borrowerId": l.Borrower, "loanId": l.Loan} {
		switch {
		case !utf8.ValidString(value):
			wrong.add(l.Number, column, value, "is not UTF-8")
		case strings.ContainsRune(value, 0):
			wrong.add(l.Number, column, "", "must not hold the character U+0000")
		case utf8.RuneCountInString(value) > maxValue:
			wrong.add(l.Number, column, value, "is too long for an id")
		}
	}
	return wrong.count == before
}
