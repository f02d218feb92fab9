package supercase

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/dni"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// OperationType is what a bulk operation does to the subcases.
type OperationType string

// The types of bulk operations.
const (
	opCommit OperationType = "commit"
	opUpdate OperationType = "update"
	opSend   OperationType = "send"
	opBlock  OperationType = "createDoNotInteract"
	opLift   OperationType = "deleteDoNotInteract"
	opUndo   OperationType = "undo" // puts back what another did
)

// Values are all types.
func (OperationType) Values() []OperationType {
	return []OperationType{opCommit, opUpdate, opSend, opBlock, opLift, opUndo}
}

// works are the works of bulk by the type of the operation.
var works = map[OperationType]string{opCommit: commitWork, opUpdate: "supercase update", opSend: "supercase send", opBlock: "supercase create do not interact", opLift: "supercase delete do not interact"}

const operationObject = "supercaseBulkOperation"

// Operation is bulk work on the subcases of a supercase.
type Operation struct {
	ID             string          `json:"id"`
	CreatedAt      clock.Time      `json:"createdAt"`
	UpdatedAt      clock.Time      `json:"updatedAt"`
	DeletedAt      *clock.Time     `json:"deletedAt"`
	Object         string          `json:"object"`
	CompanyID      string          `json:"companyId"`
	SupercaseID    string          `json:"supercaseId"`
	PopulationID   *string         `json:"populationId" doc:"The population, of an operation on one, and of a commit."`
	OperationType  OperationType   `json:"operationType" doc:"What it does; undo puts back the operation that undoOf names."`
	UndoOf         *string         `json:"undoOf" doc:"The operation that this one puts back."`
	Completed      bool            `json:"completed"`
	Canceled       bool            `json:"canceled"`
	StartedAt      clock.Time      `json:"startedAt" doc:"When it was accepted."`
	FinishedAt     *clock.Time     `json:"finishedAt"`
	CasesTotal     int             `json:"casesTotal" doc:"How many there were when it was accepted."`
	CasesProcessed int             `json:"casesProcessed" doc:"How many are done, failed ones too."`
	CasesChanged   int             `json:"casesChanged"`
	CasesUnchanged int             `json:"casesUnchanged" doc:"How many were already as they should be."`
	CasesSkipped   int             `json:"casesSkipped" doc:"How many were left alone, as an undo leaves those that somebody has changed since."`
	CasesFailed    int             `json:"casesFailed"`
	RequestBody    json.RawMessage `json:"requestBody" doc:"What was asked."`
	ErrorLog       []FailedItem    `json:"errorLog" nullable:"false" doc:"The first 1,000 that failed or were left alone, and why; results.csv has all."`
}

// TransformSchema describes what kind of object it is.
func (*Operation) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{operationObject}
	return s
}

// Ending says of an operation that has ended which cases were not done.
func (o *Operation) Ending() string { return bulk.Ending(o.CasesSkipped, o.CasesFailed, "errorLog") }

// FailedItem is a case that failed, or was left alone.
type FailedItem struct {
	CaseID     string        `json:"caseId"`
	BorrowerID string        `json:"borrowerId"`
	ErrorType  api.ErrorType `json:"errorType"`
	Message    string        `json:"message"`
}

// asked is what the run of an operation must know.
type asked struct {
	SupercaseID  string          `json:"supercaseId"`
	PopulationID *string         `json:"populationId"`
	Set          string          `json:"set"` // of the population
	Body         json.RawMessage `json:"body"`
}

// operation is a run as the API shows it.
func operation(ctx context.Context, tx *store.Tx, r *bulk.Run) (*Operation, error) {
	var a asked
	if err := json.Unmarshal(r.Params, &a); err != nil {
		return nil, err
	}
	o := &Operation{ID: r.ID, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, DeletedAt: r.DeletedAt, Object: operationObject,
		CompanyID: r.CompanyID, SupercaseID: r.Owner,
		PopulationID: a.PopulationID, UndoOf: r.UndoOf, Completed: r.FinishedAt != nil && !r.Canceled, Canceled: r.Canceled,
		StartedAt: r.StartedAt, FinishedAt: r.FinishedAt,
		CasesTotal: r.Total, CasesProcessed: r.Processed, CasesChanged: r.Changed,
		CasesUnchanged: r.Unchanged, CasesSkipped: r.Skipped, CasesFailed: r.Failed,
		RequestBody: a.Body, ErrorLog: []FailedItem{}}
	if o.RequestBody == nil || r.UndoOf != nil { // an undo was asked without a body
		o.RequestBody = json.RawMessage("{}")
	}
	for _, kind := range slices.Sorted(maps.Keys(works)) {
		if works[kind] == r.Work {
			o.OperationType = kind
		}
	}
	if r.UndoOf != nil {
		o.OperationType = opUndo
	}
	if r.Failed+r.Skipped == 0 {
		return o, nil
	}
	exceptions, err := bulk.Exceptions(ctx, tx, r.ID, 1000)
	for _, f := range exceptions {
		o.ErrorLog = append(o.ErrorLog, FailedItem{f.CaseID, f.BorrowerID, f.ErrorType, f.Message})
	}
	return o, err
}

// Update is the body of a bulk update.
type Update struct {
	Path
	Body api.Patch[cases.Case]
}

// Block is the body of bulk do not interacts.
type Block struct {
	Path
	Body api.Fresh[dni.DoNotInteract]
}

// begin accepts an operation on the subcases of a supercase, or of a population.
func (s *Supercases) begin(ctx context.Context, tx *store.Tx, kind OperationType, a *asked) (*Operation, error) {
	n, err := a.subcases(tx).Count(ctx)
	if err != nil {
		return nil, err
	}
	r, err := s.Bulk.Start(ctx, tx, works[kind], a.SupercaseID, a, int(n))
	if err != nil {
		return nil, err
	}
	return operation(ctx, tx, r)
}

// subcases are the subcases that an operation is about.
func (a *asked) subcases(tx *store.Tx) *store.Select {
	q := tx.Select((*cases.Case)(nil))
	q.Where("?TableAlias.creating_supercase_id = ?", a.SupercaseID)
	if a.Set != "" {
		q.Where("?TableAlias.id IN (SELECT m.case_id FROM supercase_members m WHERE m.company_id = ? AND m.set_id = ? AND m.case_id IS NOT NULL)", q.Space, a.Set)
	}
	return q
}

// walk are the next subcases of an operation.
func walk(ctx context.Context, tx *store.Tx, r *bulk.Run, place string, n int) (ids []string, err error) {
	var a asked
	if err := json.Unmarshal(r.Params, &a); err != nil {
		return nil, err
	}
	err = a.subcases(tx).Column("id").Where("?TableAlias.id > ?", place).OrderExpr("?TableAlias.id").Limit(int64(n)).Scan(ctx, &ids)
	return ids, err
}

// askUpdate holds a bulk update to the rules before it is accepted.
func askUpdate(ctx context.Context, tx *store.Tx, in *Update) (*asked, error) {
	sc, err := in.Path.Load(ctx, tx, store.Get[Supercase])
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(in.Body)
	if err != nil {
		return nil, err
	}
	a := &asked{SupercaseID: sc.ID, Body: body}
	return a, a.editable(ctx, tx, sc, in.Body)
}

// editable refuses a body that could change a subcase of no type that the supercase
// has; where it has none yet, of the type that they will have.
func (a *asked) editable(ctx context.Context, tx *store.Tx, sc *Supercase, body api.Patch[cases.Case]) error {
	var types []string
	if err := a.subcases(tx).ColumnExpr("DISTINCT ?TableAlias.type_id").Scan(ctx, &types); err != nil {
		return err
	}
	if len(types) == 0 && sc.SubcaseTypeID == nil {
		return nil // there is nothing that it could not be done to
	}
	if len(types) == 0 {
		types = []string{*sc.SubcaseTypeID}
	}
	var refused error
	for _, id := range types {
		_, err := editor(ctx, tx, id, body)
		if err == nil {
			return nil
		}
		refused = err
	}
	return refused
}

// editor is what a body changes in the cases of a type.
func editor(ctx context.Context, tx *store.Tx, typeID string, body api.Patch[cases.Case]) (func(*cases.Case) error, error) {
	kind, err := store.Get[casetype.Type](ctx, tx, typeID)
	if err != nil {
		return nil, err
	}
	return cases.BulkEdit(ctx, tx, kind, body)
}

func (s *Supercases) doUpdate(ctx context.Context, tx *store.Tx, r *bulk.Run, ids []string) ([]*bulk.Outcome, error) {
	var a asked
	if err := json.Unmarshal(r.Params, &a); err != nil {
		return nil, err
	}
	var body api.Patch[cases.Case]
	if err := json.Unmarshal(a.Body, &body); err != nil {
		return nil, err
	}
	// Each subcase by the rules of its own type, whatever the supercase's is by now.
	type known struct {
		edit func(*cases.Case) error
		err  error
	}
	of := map[string]known{}
	return s.Cases.Each(ctx, tx, ids, func(c *cases.Case) error {
		k, is := of[c.TypeID]
		if !is {
			k.edit, k.err = editor(ctx, tx, c.TypeID, body)
			of[c.TypeID] = k
		}
		if k.err != nil {
			return k.err
		}
		return k.edit(c)
	})
}

// askBlock holds bulk do not interacts to the rules before they are accepted.
func askBlock(ctx context.Context, tx *store.Tx, in *Block) (*asked, error) {
	sc, err := in.Path.Load(ctx, tx, store.Get[Supercase])
	if err != nil {
		return nil, err
	}
	d := dni.DoNotInteract{Source: dni.Supercase}
	if err := in.Body.Apply(&d); err != nil {
		return nil, err
	}
	if d.CaseID != "" {
		return nil, api.Invalid("caseId", "the cases are those of the supercase")
	}
	if err := d.Normalize(); err != nil {
		return nil, err
	}
	body, err := json.Marshal(in.Body)
	return &asked{SupercaseID: sc.ID, Body: body}, err
}

func doBlock(ctx context.Context, tx *store.Tx, r *bulk.Run, ids []string) ([]*bulk.Outcome, error) {
	var a asked
	if err := json.Unmarshal(r.Params, &a); err != nil {
		return nil, err
	}
	var body api.Fresh[dni.DoNotInteract]
	if err := json.Unmarshal(a.Body, &body); err != nil {
		return nil, err
	}
	like := dni.DoNotInteract{Source: dni.Supercase}
	if err := body.Apply(&like); err != nil {
		return nil, err
	}
	if err := like.Normalize(); err != nil {
		return nil, err
	}
	return dni.CreateMany(ctx, tx, ids, like)
}

// seen is what a credential must hold to see what came of subcases.
var seen = []api.Permission{MayRead, cases.MayRead}

// Works are the bulk works of supercases.
func (s *Supercases) Works() []bulk.Work {
	return []bulk.Work{s.commits(),
		{Name: works[opUpdate], Read: seen, Change: MayBulkUpdate, Members: walk, Describe: cases.Describe,
			Do: s.doUpdate, Undo: s.Cases.Undo, Stamped: cases.Stamped},
		{Name: works[opBlock], Read: seen, Change: MayBulkUpdate, Members: walk, Describe: cases.Describe, Do: doBlock,
			Undo: func(ctx context.Context, tx *store.Tx, _ *bulk.Run, done []*bulk.Outcome) ([]*bulk.Outcome, error) {
				return dni.UndoCreation(ctx, tx, done)
			}},
		{Name: works[opLift], Read: seen, Change: MayBulkUpdate, Members: walk, Describe: cases.Describe,
			Do: func(ctx context.Context, tx *store.Tx, _ *bulk.Run, ids []string) ([]*bulk.Outcome, error) {
				return dni.RemoveMany(ctx, tx, ids, dni.Supercase)
			},
			Undo: func(ctx context.Context, tx *store.Tx, _ *bulk.Run, done []*bulk.Outcome) ([]*bulk.Outcome, error) {
				return dni.UndoRemoval(ctx, tx, done)
			}},
		{Name: works[opSend], Read: seen, Change: MayBulkSend, Members: walk, Describe: cases.Describe, Do: s.doSend, Undo: s.undoSend}}
}
