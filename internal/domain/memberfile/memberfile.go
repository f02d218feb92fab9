// Package memberfile reads files of borrowers and their loans, as they are uploaded for the
// draft of a supercase: line by line, so that memory stays flat however long they are.
package memberfile

import (
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/upload"
)

// Line is a member as a file or a body names it.
type Line struct {
	Number         int // of the line in the file
	Borrower, Loan string
}

// MaxLines is the most members of a file.
const MaxLines = upload.MostLines

// MaxReference is the most characters of a reference: ext- and 255.
const MaxReference = 260

// columns are those that a file of members may have: the others are what our own
// files say beside them.
var columns = map[string]bool{"borrowerId": true, "loanId": true, "caseId": false, "populationId": false}

// Parse reads a file of members, line by line, with bounded memory. Each line that
// is well formed is passed on; what is not is a fault. The error is each's, or that
// the file cannot be read at all.
func Parse(file io.Reader, wrong *api.Faults, each func(Line) error) error {
	var borrower, loan int
	kind := upload.File{Begins: "borrowerId,loanId", Rows: "members", Short: true, // the loan may be left out
		Layout: func(header []string, wrong *api.Faults) { borrower, loan = layout(header, wrong) }}
	return kind.Read(file, wrong, func(number int, record []string) error {
		l := Line{Number: number, Borrower: strings.TrimSpace(record[borrower])}
		if loan >= 0 {
			l.Loan = strings.TrimSpace(record[loan])
		}
		if l.faults(wrong) > 0 {
			return nil
		}
		return each(l)
	})
}

// layout is where the columns stand; the loan's is -1 where there is none.
func layout(header []string, wrong *api.Faults) (borrower, loan int) {
	borrower, loan = -1, -1
	seen := map[string]bool{}
	for i, said := range header {
		name := said
		for _, column := range slices.Sorted(maps.Keys(columns)) {
			if strings.EqualFold(column, said) {
				name = column
			}
		}
		switch _, known := columns[name]; {
		case !known:
			wrong.File(1, name, name, "is not a column of members: borrowerId, loanId")
		case seen[name]:
			wrong.File(1, name, name, "is there twice")
		case name == "borrowerId":
			borrower = i
		case name == "loanId":
			loan = i
		}
		seen[name] = true
	}
	if borrower < 0 && wrong.Count == 0 {
		wrong.File(1, "borrowerId", "", "the column is missing")
	}
	return borrower, loan
}

// faults holds a line to having a borrower, and values that could be references. It adds
// what is wrong to the others of the file, column by column, and answers how many those are.
func (l *Line) faults(wrong *api.Faults) int {
	before := wrong.Count
	if l.Borrower == "" {
		wrong.Add(l.Number, "borrowerId", "", "is missing")
	}
	for _, column := range []struct{ name, value string }{{"borrowerId", l.Borrower}, {"loanId", l.Loan}} {
		if utf8.RuneCountInString(column.value) > MaxReference {
			wrong.Add(l.Number, column.name, column.value, "is too long for an id")
		}
	}
	return wrong.Count - before
}
