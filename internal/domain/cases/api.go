package cases

import (
	"context"
	"slices"

	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// Cases is the domain with what others have hooked into it.
type Cases struct {
	// OnChange is called, in order, with every batch of cases that were opened or
	// changed, in their transaction.
	OnChange []func(context.Context, *store.Tx, []Changed) error
	// OnSignal is called, in order, with cases that ask for someone's attention, in
	// the transaction in which they do.
	OnSignal []func(context.Context, *store.Tx, []Signal) error
	// Exists answers, by object type, the id of an object that a reference names,
	// so that a case can be associated with what other domains have.
	Exists map[string]func(context.Context, *store.Tx, string) (string, error)
}

// Register declares the operations on cases.
func (s *Cases) Register(r *api.Router) {
	r = r.Tagged("Cases", "Matters about borrowers that servicing or collections must handle.")
	const own = "/people/{personId}/cases"
	const one = own + "/{caseId}"
	api.Many(r, api.Op{Method: "GET", Path: "/cases", Summary: "List the company's cases", Permission: MayRead}, s.listAll)
	api.Some(r, api.Op{Method: "GET", Path: "/cases/escalations", Summary: "List the cases that are escalated", ID: "listEscalatedCases", Permission: MayRead}, listEscalated)
	api.Many(r, api.Op{Method: "GET", Path: own, Summary: "List a borrower's cases", ID: "listPersonCases", Permission: MayRead}, s.listOwn)
	api.One(r, api.Op{Method: "POST", Path: own, Summary: "Create a case", Permission: MayCreate}, s.create)
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get a case", Permission: MayRead}, s.get)
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update a case", Permission: MayUpdate}, s.update)
	api.None(r, api.Op{Method: "POST", Path: one + "/associations", Summary: "Associate an object with a case", ID: "addCaseAssociation", Permission: MayUpdate}, s.associate)
	api.None(r, api.Op{Method: "DELETE", Path: one + "/associations", Summary: "Remove an association from a case", ID: "removeCaseAssociation", Permission: MayUpdate}, s.dissociate)
	api.Raw(r, api.Op{Method: "POST", Path: one + "/views", Summary: "Mark a case as viewed", ID: "markCaseViewed", Permission: MayRead}, view)
	for _, path := range []struct{ method, end, id string }{{"POST", "escalate", "escalateCase"}, {"PUT", "escalate", "updateCaseEscalation"},
		{"POST", "escalations", "createCaseEscalation"}, {"PUT", "escalations", "setCaseEscalation"}} {
		api.None(r, api.Op{Method: path.method, Path: one + "/" + path.end, Summary: "Escalate or de-escalate a case", ID: path.id, Permission: MayUpdate,
			Description: "Naming neither a team nor an employee ends the escalation."}, s.escalate)
	}
	api.Some(r, api.Op{Method: "GET", Path: one + "/escalations", Summary: "List a case's escalations", ID: "listCaseEscalations", Permission: MayRead}, listEscalations)
	api.Raw(r, api.Op{Method: "GET", Path: one + "/escalations/current", Summary: "Get a case's escalation", ID: "getCurrentEscalation", Permission: MayRead}, currentEscalation)
	api.None(r, api.Op{Method: "POST", Path: one + "/snooze", Summary: "Snooze a case, or end its snooze", Permission: MayUpdate}, snooze)
	s.registerNotes(r.Tagged("Notes", "Notes on cases."))
}

// Path is the case that a path names, with its borrower.
type Path struct {
	people.Path
	Case string `path:"caseId"`
}

// Load is the case, if it concerns the borrower.
func (in *Path) Load(ctx context.Context, tx *store.Tx, get store.Getter[Case]) (*Case, error) {
	p, err := in.Path.Load(ctx, tx, store.Get[people.Person])
	if err != nil {
		return nil, err
	}
	return store.Child(ctx, tx, get, in.Case, func(c *Case) bool { return slices.Contains(c.People, p.ID) })
}

func (s *Cases) get(ctx context.Context, tx *store.Tx, in *Path) (*Case, error) {
	c, err := in.Load(ctx, tx, store.Get[Case])
	if err != nil {
		return nil, err
	}
	return c, present(ctx, tx, c)
}

func (s *Cases) create(ctx context.Context, tx *store.Tx, in *struct {
	people.Path
	Body api.Fresh[Case]
}) (*Case, error) {
	p, err := in.Load(ctx, tx, store.Get[people.Person])
	if err != nil {
		return nil, err
	}
	c := &Case{Status: Initiated}
	if err := in.Body.Apply(c); err != nil {
		return nil, err
	}
	t, err := casetype.Find(ctx, tx, c.TypeID, c.CaseType)
	if err != nil {
		return nil, err
	}
	c.CaseType, c.TypeID = t.CaseType, t.ID
	c.CaseTypeMeta = metaOf(t)
	if c.Name == nil {
		c.Name = &t.Name
	}
	if err := c.resolve(ctx, tx, p.ID); err != nil {
		return nil, err
	}
	if err := readDetails(c, in.Body.Patch); err != nil {
		return nil, err
	}
	if c.CustomFields, err = casetype.NormalizeCustomFields(t.CustomFieldSchemas, c.CustomFields); err != nil {
		return nil, err
	}
	for i, a := range c.Associations {
		if c.Associations[i], err = s.resolve(ctx, tx, a); err != nil {
			return nil, api.BadReference("associations", err)
		}
	}
	if err := s.Open(ctx, tx, c); err != nil {
		return nil, err
	}
	if c.CreateReviewTask != nil && *c.CreateReviewTask {
		if err := s.Signal(ctx, tx, Signal{Case: c, Why: ReviewAsked}); err != nil {
			return nil, err
		}
	}
	return c, present(ctx, tx, c)
}

func (s *Cases) update(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body api.Patch[Case]
}) (*Case, error) {
	c, err := in.Load(ctx, tx, store.Lock[Case])
	if err != nil {
		return nil, err
	}
	if err := present(ctx, tx, c); err != nil {
		return nil, err
	}
	associations := c.Associations
	all, err := s.Apply(ctx, tx, []Change{{ID: c.ID, Edit: func(c *Case) error {
		c.Associations = associations
		owner := c.People[0]
		if err := in.Body.Apply(c); err != nil {
			return err
		}
		if err := c.resolve(ctx, tx, owner); err != nil {
			return err
		}
		return readDetails(c, in.Body)
	}}})
	if err != nil {
		return nil, err
	}
	if err := relink(ctx, tx, all[0]); err != nil {
		return nil, err
	}
	return all[0], present(ctx, tx, all[0])
}

// relink makes the links those of the case's people.
func relink(ctx context.Context, tx *store.Tx, c *Case) error {
	if _, err := tx.Remove((*Link)(nil)).Where("case_id = ? AND person_id NOT IN (?)", c.ID, store.In(c.People)).Exec(ctx); err != nil {
		return err
	}
	links := make([]*Link, len(c.People))
	for i, person := range c.People {
		links[i] = &Link{CompanyID: tx.Space, PersonID: person, CaseID: c.ID}
	}
	_, err := store.Add(ctx, tx, true, links...)
	return err
}

// touch notes that something which hangs on the case has changed.
func (c *Case) touch(ctx context.Context, tx *store.Tx) error {
	now, by := tx.Now, tx.Actor
	c.LastSubresourceUpdatedAt, c.LastSubresourceUpdatedBy = &now, &by
	_, err := store.SaveSubresource(ctx, tx, c)
	return err
}

func view(ctx context.Context, tx *store.Tx, in *Path) (*Said, error) {
	c, err := in.Load(ctx, tx, store.Lock[Case])
	if err != nil {
		return nil, err
	}
	now, by := tx.Now, tx.Actor
	c.LastViewedAt, c.LastViewedBy = &now, &by
	_, err = store.SaveSubresource(ctx, tx, c)
	return &Said{Status: 200, Message: "Successfully marked case as viewed"}, err
}

// Said is an answer that is only words.
type Said struct {
	Status  int    `json:"status"`
	Message string `json:"message"`
}
