package boarding

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/exact"
)

// result is what came of a line of a file.
type result string

const (
	waiting     result = "" // it has not been taken yet
	boarded     result = "boarded"
	repeated    result = "repeated"    // the loan was brought in before, by a line that says the same
	conflicting result = "conflicting" // there is a loan of this externalId: by a line that says something else, or made otherwise
	failed      result = "failed"
)

// line is a line of a file: what it says, until it is taken, and what came of it.
type line struct {
	bun.BaseModel `bun:"table:boarding_lines,alias:line"`
	CompanyID     string `bun:",pk"`
	SetID         string `bun:",pk"`
	Number        int    `bun:",pk"` // from 1
	Reference     string // the externalId of the loan, as far as it can be read
	Sealed        string // what it says, encrypted; empty once it is taken
	Digest        string // of what it says of the loan
	Result        result
	LoanID        string // the loan that was made, or has the externalId already
	Field         string // what is wrong, where something is
	Message       string
	Differs       bool  // the ledger has another sum than the lender
	Said          *sums `bun:"type:jsonb"` // by the line; all 0 where that cannot be read
	Booked        *sums `bun:"type:jsonb"` // by the ledger; all 0 where there is none

	plain      []byte
	borrowerID string
	kind       api.ErrorType // of what is wrong
}

// purposes for which what a line says is sealed and digested.
const (
	sealedLine = "boarding line"
	saidLine   = "boarded loan"
)

// seal encrypts what the line says: it is about a person.
func (l *line) seal(tx *store.Tx) (err error) {
	if l.Digest, err = tx.Digest(saidLine, canonical(l.plain)); err != nil {
		return err
	}
	l.Sealed, err = tx.Seal(sealedLine, string(l.plain))
	return err
}

// unseal decrypts what the line says.
func (l *line) unseal(tx *store.Tx) error {
	if l.plain != nil {
		return nil
	}
	text, err := tx.Unseal(sealedLine, l.Sealed)
	if err != nil {
		return fmt.Errorf("line %d of a boarding cannot be opened: %w", l.Number, err)
	}
	l.plain = []byte(text)
	return nil
}

// canonical is what a line says of its loan, in one spelling: with its names in order and without expected, which
// is about the line.
func canonical(text []byte) string {
	var fields exact.Fields
	if json.Unmarshal(text, &fields) != nil {
		return string(text)
	}
	delete(fields, "expected")
	out, err := json.Marshal(fields)
	if err != nil {
		return string(text)
	}
	return string(out)
}

// member names the line in its run, so that lines stand in the order of the file.
func (l *line) member() string { return memberOf(l.Number) }

func memberOf(number int) string {
	text := strconv.Itoa(number)
	return strings.Repeat("0", max(9-len(text), 0)) + text
}

// numberOf is the number of the line that a member names; 0 before the first.
func numberOf(member string) (int, error) {
	if member == "" {
		return 0, nil
	}
	return strconv.Atoi(member)
}

// membersAfter are the next lines of a set after a member, in the order of the file.
func membersAfter(ctx context.Context, tx *store.Tx, set, member string, n int) ([]string, error) {
	after, err := numberOf(member)
	if err != nil {
		return nil, err
	}
	var numbers []int
	err = tx.SelectAll((*line)(nil)).Column("number").Where("?TableAlias.set_id = ? AND ?TableAlias.number > ?", set, after).
		OrderExpr("?TableAlias.number").Limit(int64(n)).Scan(ctx, &numbers)
	members := make([]string, len(numbers))
	for i, n := range numbers {
		members[i] = memberOf(n)
	}
	return members, err
}

// linesOf are the lines of a set that members name, in the order of the file.
func linesOf(ctx context.Context, tx *store.Tx, set string, members []string) (lines []*line, err error) {
	numbers := make([]int, len(members))
	for i, m := range members {
		if numbers[i], err = numberOf(m); err != nil {
			return nil, err
		}
	}
	err = tx.SelectAll(&lines).Where("?TableAlias.set_id = ? AND ?TableAlias.number IN (?)", set, store.In(numbers)).
		OrderExpr("?TableAlias.number").Scan(ctx)
	return lines, err
}
