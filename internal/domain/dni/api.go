package dni

import (
	"context"
	"reflect"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
)

// Register declares the operations on do not interacts: on a case, of which
// there is one at a time, and on a borrower, who may have many.
func Register(r *api.Router) {
	r = r.Tagged("Do not interact", "Blocks on outbound contact with a borrower, each tied to a case.")
	const own = "/people/{personId}/do-not-interact"
	const ofCase = "/people/{personId}/cases/{caseId}/do-not-interact"
	api.Many(r, api.Op{Method: "GET", Path: own, Summary: "List a borrower's do not interacts", ID: "listPersonDoNotInteracts", Permission: MayRead, Or: cases.MayRead}, listOwn)
	api.One(r, api.Op{Method: "POST", Path: own, Summary: "Create a do not interact on one of a borrower's cases", ID: "createPersonDoNotInteract", Permission: MayCreate, Or: cases.MayUpdate}, createOwn)
	api.Many(r, api.Op{Method: "GET", Path: ofCase, Summary: "List a case's do not interacts", ID: "listCaseDoNotInteracts", Permission: MayRead, Or: cases.MayRead}, listOfCase)
	api.One(r, api.Op{Method: "POST", Path: ofCase, Summary: "Create a do not interact on a case", ID: "createCaseDoNotInteract", Permission: MayCreate, Or: cases.MayUpdate,
		Description: "A case has one at a time: while it has one that is neither over nor removed, another is refused."}, createOnCase)
	api.None(r, api.Op{Method: "DELETE", Path: ofCase, Summary: "Remove the do not interact that stands on a case", ID: "removeStandingDoNotInteract", Permission: MayDelete}, removeStanding)
	const one = "/{doNotInteractId}"
	const still = "One that is over or removed can be read too."
	api.One(r, api.Op{Method: "GET", Path: own + one, Summary: "Get a borrower's do not interact", ID: "getPersonDoNotInteract", Permission: MayRead, Or: cases.MayRead, Description: still}, get)
	api.One(r, api.Op{Method: "PUT", Path: own + one, Summary: "Update a borrower's do not interact", ID: "updatePersonDoNotInteract", Permission: MayUpdate}, update)
	api.None(r, api.Op{Method: "DELETE", Path: own + one, Summary: "Remove a borrower's do not interact", ID: "removePersonDoNotInteract", Permission: MayDelete}, remove)
	api.One(r, api.Op{Method: "GET", Path: ofCase + one, Summary: "Get a case's do not interact", ID: "getCaseDoNotInteract", Permission: MayRead, Or: cases.MayRead, Description: still}, getOnCase)
	api.One(r, api.Op{Method: "PUT", Path: ofCase + one, Summary: "Update a case's do not interact", ID: "updateCaseDoNotInteract", Permission: MayUpdate}, updateOnCase)
	api.None(r, api.Op{Method: "DELETE", Path: ofCase + one, Summary: "Remove a case's do not interact", ID: "removeCaseDoNotInteract", Permission: MayDelete}, removeOnCase)
}

// Narrowing are the filters of lists of do not interacts.
type Narrowing struct {
	store.Keyset
	Active         query.Flag `query:"active" doc:"Only those whose field active is true, or only the others, removed ones too. Unless given: all that are not removed."`
	IncludeRemoved bool       `query:"includeRemoved" doc:"Removed ones too."`
}

// Where lays the filter over a query.
func (f *Narrowing) Where(q *store.Select) {
	if !f.Active.Given && !f.IncludeRemoved {
		q.Where("?TableAlias.removed_at IS NULL")
	}
}

// active narrows to those that are active, or to the others: those of which the field
// active says so. That is reckoned in the time zone of each, so that those which can be
// are looked at one by one; a case has one of them at most.
func (f *Narrowing) active(ctx context.Context, tx *store.Tx, of []store.Condition) ([]store.Condition, error) {
	if !f.Active.Given {
		return of, nil
	}
	var standing []*DoNotInteract
	q := tx.Select(&standing)
	q.Where("?TableAlias.removed_at IS NULL AND ?TableAlias.expired_at IS NULL")
	for _, narrow := range of {
		narrow(q)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, err
	}
	if err := Present(ctx, tx, standing...); err != nil {
		return nil, err
	}
	var ids []string
	for _, d := range standing {
		if d.Active {
			ids = append(ids, d.ID)
		}
	}
	return append(of, func(q *store.Select) {
		if f.Active.Value {
			q.Where("?TableAlias.id IN (?)", store.In(ids))
		} else if len(ids) > 0 {
			q.Where("?TableAlias.id NOT IN (?)", store.In(ids))
		}
	}), nil
}

// OfPerson is the list of a borrower's do not interacts.
type OfPerson struct {
	people.Path
	Narrowing
	CaseID string `query:"caseId" doc:"Only those of this case."`
}

// concerning narrows to what stands on the cases of a borrower.
func concerning(personID string) store.Condition {
	return func(q *store.Select) {
		q.Where("?TableAlias.case_id IN (SELECT l.case_id FROM case_people l WHERE l.company_id = ? AND l.person_id = ?)", q.Space, personID)
	}
}

// OfCase is the list of a case's do not interacts.
type OfCase struct {
	cases.Path
	Narrowing
}

func listOwn(ctx context.Context, tx *store.Tx, f *OfPerson) (store.Page[DoNotInteract], error) {
	p, err := f.Load(ctx, tx, store.Get[people.Person])
	if err != nil {
		return store.Page[DoNotInteract]{}, err
	}
	if err := api.Resolve(ctx, tx, api.Names[cases.Case]("caseId", &f.CaseID)); err != nil {
		return store.Page[DoNotInteract]{}, err
	}
	of := []store.Condition{concerning(p.ID)}
	if f.CaseID != "" {
		of = append(of, store.Has("case_id", f.CaseID))
	}
	return page(ctx, tx, f, &f.Narrowing, of...)
}

// page is a page of do not interacts, complete for an answer.
func page(ctx context.Context, tx *store.Tx, f store.Filter, how *Narrowing, of ...store.Condition) (store.Page[DoNotInteract], error) {
	of, err := how.active(ctx, tx, of)
	if err != nil {
		return store.Page[DoNotInteract]{}, err
	}
	p, err := store.List[DoNotInteract](ctx, tx, f, of...)
	if err != nil {
		return p, err
	}
	return p, Present(ctx, tx, p.Rows...)
}

func listOfCase(ctx context.Context, tx *store.Tx, f *OfCase) (store.Page[DoNotInteract], error) {
	c, err := f.Load(ctx, tx, store.Get[cases.Case])
	if err != nil {
		return store.Page[DoNotInteract]{}, err
	}
	return page(ctx, tx, f, &f.Narrowing, store.Has("case_id", c.ID))
}

// Path is the do not interact of a borrower that a path names.
type Path struct {
	people.Path
	DoNotInteract string `path:"doNotInteractId"`
}

// on is the path without a case.
func (in *Path) on() cases.Path { return cases.Path{Path: in.Path} }

// PathOnCase is the do not interact of a case that a path names.
type PathOnCase struct {
	cases.Path
	DoNotInteract string `path:"doNotInteractId"`
}

// load is the do not interact that a reference names, if it stands on the case of the
// path or, where that names none, on one of the borrower's.
func load(ctx context.Context, tx *store.Tx, on cases.Path, ref string, ofCase store.Getter[cases.Case]) (*DoNotInteract, error) {
	d, err := store.Get[DoNotInteract](ctx, tx, ref)
	if err != nil {
		return nil, err
	}
	if on.Case == "" {
		on.Case = d.CaseID
	}
	c, err := on.Load(ctx, tx, ofCase)
	if err != nil {
		return nil, err
	}
	if c.ID != d.CaseID {
		return nil, &store.NotFound{Object: "doNotInteract", ID: ref}
	}
	return d, nil
}

// lock is load for change, of one that is not removed. The case is locked before it: so
// does every change, and no two wait for each other.
func lock(ctx context.Context, tx *store.Tx, on cases.Path, ref string) (*DoNotInteract, error) {
	d, err := load(ctx, tx, on, ref, store.Lock[cases.Case])
	if err != nil {
		return nil, err
	}
	d, err = store.Lock[DoNotInteract](ctx, tx, d.ID)
	if err == nil && d.RemovedAt != nil {
		return nil, &store.NotFound{Object: "doNotInteract", ID: ref}
	}
	return d, err
}

func get(ctx context.Context, tx *store.Tx, in *Path) (*DoNotInteract, error) {
	return read(ctx, tx, in.on(), in.DoNotInteract)
}

func getOnCase(ctx context.Context, tx *store.Tx, in *PathOnCase) (*DoNotInteract, error) {
	return read(ctx, tx, in.Path, in.DoNotInteract)
}

func read(ctx context.Context, tx *store.Tx, on cases.Path, ref string) (*DoNotInteract, error) {
	d, err := load(ctx, tx, on, ref, store.Get[cases.Case])
	if err != nil {
		return nil, err
	}
	return d, Present(ctx, tx, d)
}

func createOnCase(ctx context.Context, tx *store.Tx, in *struct {
	cases.Path
	Body api.Fresh[DoNotInteract]
}) (*DoNotInteract, error) {
	return create(ctx, tx, in.Path, in.Body)
}

func createOwn(ctx context.Context, tx *store.Tx, in *struct {
	people.Path
	Body api.Fresh[DoNotInteract]
}) (*DoNotInteract, error) {
	return create(ctx, tx, cases.Path{Path: in.Path}, in.Body)
}

// create puts a do not interact on a case: the one of the path or, where that
// names none, of the body.
func create(ctx context.Context, tx *store.Tx, on cases.Path, body api.Fresh[DoNotInteract]) (*DoNotInteract, error) {
	p, err := on.Path.Load(ctx, tx, store.Get[people.Person])
	if err != nil {
		return nil, err
	}
	d := &DoNotInteract{Source: FromAPI, PersonID: p.ID}
	if err := body.Apply(d); err != nil {
		return nil, err
	}
	if on.Case == "" && d.CaseID == "" {
		return nil, api.Invalid("caseId", "a do not interact is tied to a case: name it")
	}
	inBody := d.CaseID
	if on.Case == "" {
		on.Case = inBody
	}
	c, err := on.Load(ctx, tx, store.Lock[cases.Case])
	if err != nil && on.Case == inBody {
		return nil, api.BadReference("caseId", err) // the path has none
	}
	if err != nil {
		return nil, err
	}
	if inBody != "" && inBody != on.Case && inBody != c.ID {
		return nil, api.Invalid("caseId", "is another case than the path's")
	}
	d.CaseID = c.ID
	if err := d.normalize(); err != nil {
		return nil, err
	}
	zones, err := zonesOf(ctx, tx, []*DoNotInteract{d})
	if err != nil {
		return nil, err
	}
	if d.span().Over(tx.Now.Time, zones.of(d, p.ID)) {
		return nil, api.Invalid("endDate", "has passed: it would never block")
	}
	standing, err := standingOn(ctx, tx, []string{c.ID})
	if err != nil {
		return nil, err
	}
	if s := standing[c.ID]; s != nil {
		return nil, api.Conflict(api.AlreadyExists, "the case has a do not interact already: update or remove "+s.ID)
	}
	if err := store.Insert(ctx, tx, d); err != nil {
		return nil, err
	}
	if err := touch(ctx, tx, []*DoNotInteract{d}); err != nil {
		return nil, err
	}
	return d, Present(ctx, tx, d)
}

// standingOn are the do not interacts of locked cases that are neither over nor
// removed, by case and locked. One whose last day has passed unnoticed is ended
// first.
func standingOn(ctx context.Context, tx *store.Tx, caseIDs []string) (map[string]*DoNotInteract, error) {
	standing := map[string]*DoNotInteract{}
	for batch := range store.Slices(caseIDs) {
		found, err := store.LockFound[DoNotInteract](ctx, tx, 1000, func(q *store.Select) {
			q.Where("?TableAlias.removed_at IS NULL AND ?TableAlias.expired_at IS NULL AND ?TableAlias.case_id IN (?)", store.In(batch))
		})
		if err != nil {
			return nil, err
		}
		var due []*DoNotInteract
		for _, d := range found {
			if d.DueAt != nil && !d.DueAt.After(tx.Now.Time) {
				due = append(due, d)
			}
		}
		if len(due) > 0 {
			if err := expire(ctx, tx, due); err != nil {
				return nil, err
			}
		}
		for _, d := range found {
			if d.ExpiredAt == nil {
				standing[d.CaseID] = d
			}
		}
	}
	return standing, nil
}

func update(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body api.Patch[DoNotInteract]
}) (*DoNotInteract, error) {
	return edit(ctx, tx, in.on(), in.DoNotInteract, in.Body)
}

func updateOnCase(ctx context.Context, tx *store.Tx, in *struct {
	PathOnCase
	Body api.Patch[DoNotInteract]
}) (*DoNotInteract, error) {
	return edit(ctx, tx, in.PathOnCase.Path, in.DoNotInteract, in.Body)
}

func edit(ctx context.Context, tx *store.Tx, on cases.Path, ref string, body api.Patch[DoNotInteract]) (*DoNotInteract, error) {
	d, err := lock(ctx, tx, on, ref)
	if err != nil {
		return nil, err
	}
	if d.ExpiredAt != nil {
		return nil, api.Conflict(api.AlreadyEnded, "the do not interact is over: create another")
	}
	was := *d
	if err := body.Apply(d); err != nil {
		return nil, err
	}
	if err := d.normalize(); err != nil {
		return nil, err
	}
	if d.Source == FromType && !reflect.DeepEqual(*d, was) {
		d.Source = FromAPI // from here on it is somebody's word: it goes with no case and no status
	}
	changes, err := store.Save(ctx, tx, d)
	if err != nil {
		return nil, err
	}
	if len(changes[0]) > 0 {
		if err := touch(ctx, tx, []*DoNotInteract{d}); err != nil {
			return nil, err
		}
	}
	return d, Present(ctx, tx, d)
}

func remove(ctx context.Context, tx *store.Tx, in *Path) error {
	d, err := lock(ctx, tx, in.on(), in.DoNotInteract)
	if err != nil {
		return err
	}
	return removeAll(ctx, tx, d)
}

func removeOnCase(ctx context.Context, tx *store.Tx, in *PathOnCase) error {
	d, err := lock(ctx, tx, in.Path, in.DoNotInteract)
	if err != nil {
		return err
	}
	return removeAll(ctx, tx, d)
}

func removeStanding(ctx context.Context, tx *store.Tx, in *cases.Path) error {
	c, err := in.Load(ctx, tx, store.Lock[cases.Case])
	if err != nil {
		return err
	}
	return RemoveFrom(ctx, tx, c.ID)
}

// RemoveFrom removes the do not interact that stands on a locked case. It is refused with
// 404 where none does.
func RemoveFrom(ctx context.Context, tx *store.Tx, caseID string) error {
	standing, err := standingOn(ctx, tx, []string{caseID})
	if err != nil {
		return err
	}
	if standing[caseID] == nil {
		return api.Missing("no do not interact stands on case " + caseID)
	}
	return removeAll(ctx, tx, standing[caseID])
}

// removeAll removes locked do not interacts. Their rows stay, with who removed
// them and when.
func removeAll(ctx context.Context, tx *store.Tx, all ...*DoNotInteract) error {
	now, by := tx.Now, tx.Actor
	for _, d := range all {
		d.RemovedAt, d.RemovedBy, d.DueAt = &now, &by, nil
	}
	if _, err := store.SaveSubresource(ctx, tx, all...); err != nil {
		return err
	}
	return touch(ctx, tx, all)
}
