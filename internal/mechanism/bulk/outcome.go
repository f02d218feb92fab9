package bulk

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
)

// Result is what came of a member.
type Result string

// What may come of a member.
const (
	Done      Result = "done"
	Unchanged Result = "unchanged" // it was already as it should be
	Failed    Result = "failed"
	Skipped   Result = "skipped" // it was left alone, for the reason in the message
)

// Values are all results.
func (Result) Values() []Result { return []Result{Done, Unchanged, Failed, Skipped} }

// Outcome is what came of one member of a run. It is kept for good.
type Outcome struct {
	bun.BaseModel `bun:"table:bulk_outcomes,alias:outcome"`
	CompanyID     string             `json:"-" bun:",pk"`
	RunID         string             `json:"-" bun:",pk"`
	Member        string             `json:"member" bun:",pk"`
	CaseID        string             `json:"caseId" doc:"The case, where the member is one or has one."`
	BorrowerID    string             `json:"borrowerId"`
	ObjectID      string             `json:"objectId" doc:"What was made, changed or removed, where that is not the case itself."`
	Result        Result             `json:"result"`
	ErrorType     api.ErrorType      `json:"errorType"`
	Message       string             `json:"message"`
	Changes       []diff.FieldChange `json:"changes" bun:"type:jsonb" nullable:"false" doc:"What was changed, field by field."`
}

// TransformSchema describes the type of the error as a text: it is empty where nothing failed.
func (*Outcome) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["errorType"] = &api.Schema{Type: "string"}
	return s
}

// Fail makes the outcome one that failed, for the reason.
func (o *Outcome) Fail(ctx context.Context, reason error) *Outcome {
	refusal := api.Explain(ctx, reason)
	o.Result, o.ErrorType, o.Message = Failed, refusal.Type, refusal.Message
	return o
}

// recordOutcomes stores the outcomes of a batch and counts them.
func (r *Run) recordOutcomes(ctx context.Context, tx *store.Tx, members []string, outcomes []*Outcome) error {
	for _, o := range outcomes {
		o.CompanyID, o.RunID = tx.Space, r.ID
		if o.Changes == nil {
			o.Changes = []diff.FieldChange{}
		}
		switch o.Result {
		case Failed:
			r.Failed++
		case Done:
			r.Changed++
		case Skipped:
			r.Skipped++
		default:
			r.Unchanged++
		}
	}
	r.Place = members[len(members)-1]
	r.Processed += len(members)
	_, err := store.Add(ctx, tx, false, outcomes...)
	return err
}

// Outcomes are the outcomes of a run after a member, in the order of the members,
// at most n; of the result only, unless that is empty.
func Outcomes(ctx context.Context, tx *store.Tx, run, after string, result Result, n int) (all []*Outcome, err error) {
	q := tx.SelectAll(&all)
	q.Where("?TableAlias.run_id = ? AND ?TableAlias.member > ?", run, after)
	q.Equal("result", string(result))
	err = q.OrderExpr("?TableAlias.member").Limit(int64(n)).Scan(ctx)
	return all, err
}

// Exceptions are the first n members of a run that failed or were left alone, in the
// order of the members.
func Exceptions(ctx context.Context, tx *store.Tx, run string, n int) (all []*Outcome, err error) {
	q := tx.SelectAll(&all)
	q.Where("?TableAlias.run_id = ? AND ?TableAlias.result IN (?)", run, store.In([]Result{Failed, Skipped}))
	err = q.OrderExpr("?TableAlias.member").Limit(int64(n)).Scan(ctx)
	return all, err
}

// Ending says how many members were left alone and how many failed, and where the
// reasons are; it is empty when there are none.
func Ending(skipped, failed int, where string) string {
	var parts []string
	if skipped > 0 {
		parts = append(parts, fmt.Sprintf("%d left alone", skipped))
	}
	if failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", failed))
	}
	if parts == nil {
		return ""
	}
	return strings.Join(parts, " and ") + ": " + where + " says why"
}

// Ending says of a run that has ended which members were not done.
func (r *Run) Ending() string { return Ending(r.Skipped, r.Failed, "/bulk-runs/"+r.ID+"/outcomes") }

// undoable is a query of outcomes of a run that did something which no undo of it has
// put back, but for the undo that asks, if one does: what that has put back lies before
// its place.
func undoable(ctx context.Context, tx *store.Tx, model any, run, asking string) (*store.Select, error) {
	var undos []string
	if err := tx.Select((*Run)(nil)).Column("id").Where("?TableAlias.undo_of = ? AND ?TableAlias.id <> ?", run, asking).Scan(ctx, &undos); err != nil {
		return nil, err
	}
	q := tx.SelectAll(model)
	q.Where("?TableAlias.run_id = ? AND ?TableAlias.result = ?", run, Done)
	for _, undo := range undos {
		// Named one by one, and each looked up for every member (which is what OFFSET says to
		// PostgreSQL): joined, of rows that were written a moment ago, all are read for each.
		q.Where("NOT EXISTS (SELECT 1 FROM bulk_outcomes back WHERE back.company_id = ? AND back.run_id = ? AND back.member = ?TableAlias.member AND back.result = ? LIMIT 1 OFFSET 0)", q.Space, undo, Done)
	}
	return q, nil
}

func membersOf(outcomes []*Outcome) []string {
	all := make([]string, len(outcomes))
	for i, o := range outcomes {
		all[i] = o.Member
	}
	return all
}
