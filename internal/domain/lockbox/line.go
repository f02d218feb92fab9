package lockbox

import (
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/upload"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// result is what came of a line of a file.
type result string

const (
	waiting     result = "" // it has not been taken yet
	posted      result = "posted"
	unposted    result = "unposted"
	repeated    result = "repeated"    // its reference was taken before, with the same amount and loan
	conflicting result = "conflicting" // its reference was taken before, with another amount or loan
	undone      result = "undone"      // the import was taken back
)

// line is a line of a file: what it says, and what came of it.
type line struct {
	bun.BaseModel `bun:"table:lockbox_lines,alias:line"`
	CompanyID     string       `bun:",pk"`
	SetID         string       `bun:",pk"`
	Number        int          `bun:",pk"` // the header is in line 1
	Loan          string       // the reference to the loan, or empty
	Person        string       // the reference to the borrower, or empty
	Currency      string       // USD unless the file names another
	Amount        money.Amount // 0 or more
	EffectiveDate day.Day      // on which it came
	Reference     string
	Result        result
	ObjectID      string // the transaction or the unposted item, of what was taken now or before
	Message       string // why it was not posted
}

// maxID is the most characters of a reference to an object: ext- and 255.
const maxID = 260

// maxReference is the most characters of a reference: it becomes the external id of a transaction.
const maxReference = 50

// dollars is the currency of all loans.
const dollars = "USD"

// The columns of a file.
const (
	loanColumn      = "loanId"
	amountColumn    = "amount"
	dateColumn      = "effectiveDate"
	referenceColumn = "externalId"
	personColumn    = "personId"
	currencyColumn  = "currency"
)

// columns are those that a file may have, in lower case, by what they are.
var columns = map[string]string{"loanid": loanColumn, "amount": amountColumn, "effectivedate": dateColumn, "externalid": referenceColumn,
	"reference": referenceColumn, "personid": personColumn, "currency": currencyColumn}

// needed are the columns that a file must have.
var needed = []string{loanColumn, amountColumn, dateColumn, referenceColumn}

// parse reads a file, line by line, with bounded memory, and passes each line on that can be read. What cannot
// is a fault. The error is each's, or that the file cannot be read at all.
func parse(file io.Reader, wrong *api.Faults, each func(*line) error) error {
	var places map[string]int
	kind := upload.File{Begins: strings.Join(needed, ","), Rows: "payments",
		Layout: func(header []string, wrong *api.Faults) { places = layout(header, wrong) }}
	sums := map[string]money.Amount{} // by the currency
	return kind.Read(file, wrong, func(number int, record []string) error {
		before := wrong.Count
		l := read(number, func(column string) string {
			if i, is := places[column]; is {
				return strings.TrimSpace(record[i])
			}
			return ""
		}, wrong)
		if wrong.Count == before && l.Amount > money.Largest-sums[l.Currency] {
			wrong.Add(number, amountColumn, l.Amount.String(), "makes the file one of more than "+money.Largest.String()+
				" together: the column may hold something else, such as numbers of accounts; else send the rest by itself")
		}
		if wrong.Count > before {
			return nil
		}
		sums[l.Currency] += l.Amount
		return each(l)
	})
}

// layout is where the columns stand.
func layout(header []string, wrong *api.Faults) map[string]int {
	places := map[string]int{}
	for i, said := range header {
		name, known := columns[strings.ToLower(said)]
		_, twice := places[name]
		switch {
		case !known:
			wrong.File(1, said, said, "is not a column of a lockbox: "+strings.Join(needed, ", ")+" (or reference), and personId and currency, which may be left out")
		case twice:
			wrong.File(1, name, said, "is there twice")
		default:
			places[name] = i
		}
	}
	for _, name := range needed {
		if _, is := places[name]; !is && wrong.Count == 0 {
			wrong.File(1, name, "", "the column is missing")
		}
	}
	return places
}

// shortened is a long number as a spreadsheet shows it: what it was is lost.
var shortened = regexp.MustCompile(`^[0-9]([.,][0-9]+)?[eE]\+[0-9]+$`)

// currencyCode is the code of a currency.
var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// read is a line by its cells. What cannot be read is a fault.
func read(number int, cell func(string) string, wrong *api.Faults) *line {
	l := &line{Number: number, Loan: cell(loanColumn), Person: cell(personColumn), Currency: strings.ToUpper(cell(currencyColumn)),
		Reference: cell(referenceColumn)}
	fault := func(column, reason string) { wrong.Add(number, column, cell(column), reason) }
	for _, column := range []string{loanColumn, personColumn} {
		if utf8.RuneCountInString(cell(column)) > maxID {
			fault(column, "is too long for an id")
		}
	}
	var why string
	if l.Amount, why = amount(cell(amountColumn)); why != "" {
		fault(amountColumn, why)
	}
	if l.EffectiveDate, why = date(cell(dateColumn)); why != "" {
		fault(dateColumn, why)
	}
	switch {
	case l.Reference == "":
		fault(referenceColumn, "is missing: by it a line is known that was sent before")
	case utf8.RuneCountInString(l.Reference) > maxReference:
		fault(referenceColumn, "is longer than 50 characters")
	case shortened.MatchString(l.Reference):
		fault(referenceColumn, "is a number that a spreadsheet has shortened: save the column as text")
	}
	if l.Currency == "" {
		l.Currency = dollars
	}
	if !currencyCode.MatchString(l.Currency) {
		fault(currencyColumn, "is no code of a currency, such as USD")
	}
	return l
}

// What is wrong with an amount or a date.
const (
	negativeAmount = "must not be below 0: what the bank takes back is reversed or charged back by its transaction"
	noAmount       = "is no amount in dollars and cents, such as 1250.50, $1,250.50 or 1250"
	noDate         = "is no date from 1900 on, YYYY-MM-DD or M/D/YYYY"
)

// grouped is an amount with marks between its thousands.
var grouped = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$`)

// amount reads an amount as files and spreadsheets write it: 1250.5, 1,250.50, $1,250.50; (50.00) and -50
// are below 0. What is wrong with it is said in words.
func amount(text string) (money.Amount, string) {
	inner, bracketed := strings.CutPrefix(text, "(")
	if bracketed {
		inner = strings.TrimSuffix(inner, ")")
	}
	inner, negative := strings.CutPrefix(inner, "-")
	inner = strings.TrimSpace(strings.TrimPrefix(inner, "$"))
	if grouped.MatchString(inner) {
		inner = strings.ReplaceAll(inner, ",", "")
	}
	a, err := money.ParseAmount(inner)
	switch {
	case err != nil || a < 0 && negative:
		return 0, noAmount
	case a < 0, a > 0 && (bracketed || negative):
		return 0, negativeAmount
	}
	return a, ""
}

// american is a date as a spreadsheet of the United States writes it.
var american = regexp.MustCompile(`^([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})$`)

// date reads a date, YYYY-MM-DD or M/D/YYYY; what is wrong with it is said in words.
func date(text string) (day.Day, string) {
	if part := american.FindStringSubmatch(text); part != nil {
		two := func(n string) string { return ("0" + n)[len(n)-1:] }
		text = part[3] + "-" + two(part[1]) + "-" + two(part[2])
	}
	d, err := day.Parse(text)
	if err != nil {
		return 0, noDate
	}
	return d, ""
}

// member names the line in its run, so that lines stand in the order of the file.
func (l *line) member() string { return memberOf(l.Number) }

func memberOf(number int) string {
	text := strconv.Itoa(number)
	return strings.Repeat("0", max(9-len(text), 0)) + text
}
