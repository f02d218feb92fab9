package supercase

import (
	"context"
	"encoding/json"
	"strings"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
)

const commitWork = "supercase commit"

// committing is what the run of a commit must know. The version of the type is that
// which was active when the commit was accepted.
type committing struct {
	SupercaseID  string  `json:"supercaseId"`
	PopulationID string  `json:"populationId"`
	Set          string  `json:"set"`
	TypeID       string  `json:"typeId"`
	Name         *string `json:"name"`
	AutoCreated  bool    `json:"autoCreated"`
}

// prepare holds the commit of a supercase's draft to the rules.
func prepare(ctx context.Context, tx *store.Tx, sc *Supercase, p *Population) (*committing, int, error) {
	switch {
	case !sc.Status.Active():
		return nil, 0, api.Conflict(api.SupercaseClosed, "the supercase is "+string(sc.Status)+": reopen it first")
	case sc.SubcaseTypeID == nil:
		return nil, 0, api.Conflict(api.SubcaseTypeUnusable, "the supercase has no subcaseTypeId: subcases of no type cannot be made")
	}
	t, err := casetype.Find(ctx, tx, *sc.SubcaseTypeID, "")
	if err != nil {
		return nil, 0, api.Blocked(api.SubcaseTypeUnusable, "the type of the subcases cannot be used", err)
	}
	if _, err := casetype.NormalizeCustomFields(t.CustomFieldSchemas, nil); err != nil {
		return nil, 0, api.Blocked(api.SubcaseTypeUnusable, "subcases would lack what their type requires; give it a default", err)
	}
	if err := count(ctx, tx, p); err != nil {
		return nil, 0, err
	}
	if p.Members == 0 {
		return nil, 0, api.Conflict(api.NoMembers, "the draft has no members")
	}
	return &committing{SupercaseID: sc.ID, PopulationID: p.ID, Set: p.SetID, TypeID: t.ID, Name: sc.SubcaseName,
		AutoCreated: sc.AutoCreated}, p.Members, nil
}

// commit locks the members of the draft, begins the run that makes a subcase for
// each, and begins a new draft.
func (s *Supercases) commit(ctx context.Context, tx *store.Tx, in *Path) (*bulk.Run, error) {
	sc, err := in.Load(ctx, tx, store.Lock[Supercase])
	if err != nil {
		return nil, err
	}
	p, err := draftOf(ctx, tx, sc.ID, store.LockFound[Population])
	if err != nil {
		return nil, err
	}
	c, n, err := prepare(ctx, tx, sc, p)
	if err != nil {
		return nil, err
	}
	run, err := s.Bulk.Start(ctx, tx, commitWork, sc.ID, c, n)
	if err != nil {
		return nil, err
	}
	now, by := tx.Now, tx.Actor
	p.IsDraft, p.CommittedAt, p.CommittedBy, p.BulkOperationID = false, &now, &by, &run.ID
	if _, err := store.Save(ctx, tx, p); err != nil {
		return nil, err
	}
	event.Record(tx, event.News{Type: "supercase.changed", Object: "supercase", ID: sc.ID, Data: event.Changed{Action: "committed",
		Changes: []diff.FieldChange{{Field: "populationId", New: p.ID}, {Field: "memberCount", New: n}}}})
	return run, newDraft(ctx, tx, sc.ID)
}

func (s *Supercases) previewCommit(ctx context.Context, c *api.Call, in *Path) (*bulk.Summary, error) {
	would, err := api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) (*committing, error) {
		sc, err := in.Load(ctx, tx, store.Get[Supercase])
		if err != nil {
			return nil, err
		}
		p, err := draftOf(ctx, tx, sc.ID, store.Find[Population])
		if err != nil {
			return nil, err
		}
		would, _, err := prepare(ctx, tx, sc, p)
		return would, err
	})
	if err != nil {
		return nil, err
	}
	return s.Bulk.Preview(ctx, c.Scope, commitWork, would.SupercaseID, would)
}

// commits is the work of making subcases: one for each member, once.
func (s *Supercases) commits() bulk.Work {
	return bulk.Work{Name: commitWork, Read: seen, Change: MayUpdate, NoUndo: "a commit is not undone: cancel its cases with a bulk update, {\"status\": \"canceled\"}",
		Describe: func(_ context.Context, _ *store.Tx, o *bulk.Outcome) error {
			o.BorrowerID = memberOf(o.Member).BorrowerID
			return nil
		},
		Members: func(ctx context.Context, tx *store.Tx, r *bulk.Run, place string, n int) ([]string, error) {
			var c committing
			if err := json.Unmarshal(r.Params, &c); err != nil {
				return nil, err
			}
			var last *Member
			if place != "" {
				last = memberOf(place)
			}
			members, err := page(ctx, tx, c.Set, last, n)
			keys := make([]string, len(members))
			for i, m := range members {
				keys[i] = m.key()
			}
			return keys, err
		},
		Do: func(ctx context.Context, tx *store.Tx, r *bulk.Run, keys []string) ([]*bulk.Outcome, error) {
			var c committing
			if err := json.Unmarshal(r.Params, &c); err != nil {
				return nil, err
			}
			return s.createSubcases(ctx, tx, &c, keys)
		}}
}

// memberOf is the member that a key names.
func memberOf(key string) *Member {
	borrower, loan, _ := strings.Cut(key, " ")
	return &Member{BorrowerID: borrower, LoanID: loan}
}

// createSubcases makes the subcases of members, and tells what came of each.
func (s *Supercases) createSubcases(ctx context.Context, tx *store.Tx, c *committing, keys []string) ([]*bulk.Outcome, error) {
	t, err := store.Get[casetype.Type](ctx, tx, c.TypeID)
	if err != nil {
		return nil, err
	}
	fields, err := casetype.NormalizeCustomFields(t.CustomFieldSchemas, nil)
	if err != nil {
		return nil, err
	}
	who, err := partiesOf(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	all, fresh := make([]*bulk.Outcome, len(keys)), make([]*cases.Case, 0, len(keys))
	of := map[*cases.Case]int{}
	for i, key := range keys {
		m := memberOf(key)
		all[i] = &bulk.Outcome{Member: key, BorrowerID: m.BorrowerID}
		if err := who.validate(m); err != nil {
			all[i].Fail(ctx, err)
			continue
		}
		k := cases.New(t, m.BorrowerID)
		k.CreatingSupercaseID, k.AutoCreated, k.CustomFields = &c.SupercaseID, c.AutoCreated, fields
		if c.Name != nil {
			k.Name = c.Name
		}
		if m.LoanID != "" {
			k.Associations = []cases.Association{{ObjectType: "loan", ObjectID: m.LoanID, Relation: "related"}}
		}
		fresh, of[k] = append(fresh, k), i
	}
	refused, err := cases.OpenErrors(ctx, tx, fresh)
	if err != nil {
		return nil, err
	}
	var opened []*cases.Case
	for _, k := range fresh {
		if refused[k] != nil {
			all[of[k]].Fail(ctx, refused[k])
			continue
		}
		opened = append(opened, k)
	}
	if err := s.Cases.Open(ctx, tx, opened...); err != nil {
		return nil, err
	}
	made := make([]*Member, len(opened))
	for i, k := range opened {
		o := all[of[k]]
		o.Result, o.CaseID, o.Changes = bulk.Done, k.ID, []diff.FieldChange{{Field: "subcase", New: k.CaseType}}
		m := memberOf(keys[of[k]])
		made[i] = &Member{CompanyID: tx.Space, SetID: c.Set, BorrowerID: m.BorrowerID, LoanID: m.LoanID, CaseID: &k.ID}
	}
	return all, store.Overwrite(ctx, tx, made...)
}

// parties are the borrowers and loans of members, as they are now.
type parties struct {
	borrowers map[string]*people.Person
	loans     map[string]*loan.Loan
}

func partiesOf(ctx context.Context, tx *store.Tx, keys []string) (p parties, err error) {
	borrowers := make([]string, len(keys))
	var loans []string
	for i, key := range keys {
		m := memberOf(key)
		if borrowers[i] = m.BorrowerID; m.LoanID != "" {
			loans = append(loans, m.LoanID)
		}
	}
	if p.borrowers, err = store.Named[people.Person](ctx, tx, borrowers); err != nil {
		return p, err
	}
	p.loans, err = loansOf(ctx, tx, loans)
	return p, err
}

// validate tells why there can be no subcase for a member any more, or nothing.
func (p parties) validate(m *Member) error {
	switch l := p.loans[m.LoanID]; {
	case p.borrowers[m.BorrowerID] == nil:
		return &store.NotFound{Object: "person", ID: m.BorrowerID}
	case m.LoanID != "" && (l == nil || !l.Concerns(m.BorrowerID)):
		return api.Conflict(api.LoanMoved, "the loan "+m.LoanID+" is no longer this borrower's")
	}
	return nil
}
