package cases

import (
	"context"
	"slices"
	"strings"

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
	// Supercase answers the id of the supercase that a reference names.
	Supercase func(context.Context, *store.Tx, string) (string, error)
	// Exists answers, by object type, the id of an object that a reference names,
	// so that a case can be associated with what other domains have.
	Exists map[AssociatedKind]func(context.Context, *store.Tx, string) (string, error)
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
	api.None(r, api.Op{Method: "DELETE", Path: one, Summary: "Delete a case", Permission: MayDelete,
		Description: "One that was opened by mistake, while it is initiated. What hangs on it ends with it; a do not interact that somebody made is to be removed before."}, s.delete)
	api.None(r, api.Op{Method: "POST", Path: one + "/associations", Summary: "Associate an object with a case", ID: "addCaseAssociation", Permission: MayUpdate}, s.associate)
	api.None(r, api.Op{Method: "DELETE", Path: one + "/associations", Summary: "Remove an association from a case", ID: "removeCaseAssociation", Permission: MayUpdate}, s.dissociate)
	api.None(r, api.Op{Method: "DELETE", Path: one + "/associations/{objectId}", Summary: "Remove an association from a case by its object", ID: "removeNamedCaseAssociation", Permission: MayUpdate,
		Description: "As the operation without the id in the path, for clients that send no body with DELETE."}, s.dissociateNamed)
	api.Raw(r, api.Op{Method: "POST", Path: one + "/views", Summary: "Mark a case as viewed", ID: "markCaseViewed", Permission: MayRead}, view)
	for _, path := range []struct{ method, end, id, summary string }{
		{"POST", "escalate", "escalateCase", "Escalate or de-escalate a case"},
		{"PUT", "escalate", "updateCaseEscalation", "Escalate a case as escalateCase does, by PUT"},
		{"POST", "escalations", "createCaseEscalation", "Escalate a case as escalateCase does, by its list"},
		{"PUT", "escalations", "setCaseEscalation", "Escalate a case as escalateCase does, by PUT of its list"},
	} {
		api.None(r, api.Op{Method: path.method, Path: one + "/" + path.end, Summary: path.summary, ID: path.id, Permission: MayUpdate,
			Description: "Naming neither a team nor an employee ends the escalation."}, s.passOn)
	}
	api.Some(r, api.Op{Method: "GET", Path: one + "/escalations", Summary: "List a case's escalations", ID: "listCaseEscalations", Permission: MayRead}, listEscalations)
	api.Raw(r, api.Op{Method: "GET", Path: one + "/escalations/current", Summary: "Get a case's escalation", ID: "getCurrentEscalation", Permission: MayRead}, currentEscalation)
	api.None(r, api.Op{Method: "POST", Path: one + "/snooze", Summary: "Snooze a case, or end its snooze", Permission: MayUpdate}, snooze)
	s.registerNotes(r.Tagged("Notes", "Notes on cases, supercases and interactions."))
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
	to, body, err := targetOf(ctx, tx, in.Body.Patch)
	if err != nil {
		return nil, err
	}
	c := &Case{Status: Initiated}
	if err := (api.Fresh[Case]{Patch: body}).Apply(c); err != nil {
		return nil, err
	}
	if err := s.complete(ctx, tx, c, p.ID, body); err != nil {
		return nil, err
	}
	if err := c.escalate(tx, to); err != nil {
		return nil, err
	}
	if err := s.Open(ctx, tx, c); err != nil {
		return nil, err
	}
	if err := s.askReview(ctx, tx, c, body, ReviewAsked); err != nil {
		return nil, err
	}
	if len(c.Associations) == 0 { // and it is new: there are none to read
		return c, presentWith(ctx, tx, nil, c)
	}
	return c, present(ctx, tx, c)
}

// complete holds a new case to its type, and resolves what it refers to.
func (s *Cases) complete(ctx context.Context, tx *store.Tx, c *Case, owner string, body api.Patch[Case]) error {
	t, err := casetype.Find(ctx, tx, c.TypeID, c.CaseType)
	if err != nil {
		return err
	}
	c.CaseType, c.TypeID, c.CaseTypeMeta = t.CaseType, t.ID, TypeMetaOf(t)
	c.nameAfterType()
	if err := c.resolve(ctx, tx, owner, nil); err != nil {
		return err
	}
	if err := readDetails(c, body); err != nil {
		return err
	}
	if c.CustomFields, err = casetype.NormalizeCustomFields(t.CustomFieldSchemas, c.CustomFields); err != nil {
		return err
	}
	return s.resolveAll(ctx, tx, c)
}

// nameAfterType names a case after its type where it has no name.
func (c *Case) nameAfterType() {
	if c.Name == nil || strings.TrimSpace(*c.Name) == "" {
		c.Name = &c.CaseTypeMeta.Name
	}
}

func (s *Cases) update(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body api.Patch[Case]
}) (*Case, error) {
	found, err := in.Load(ctx, tx, store.Lock[Case])
	if err != nil {
		return nil, err
	}
	to, body, err := targetOf(ctx, tx, in.Body)
	if err != nil {
		return nil, err
	}
	all, err := s.Apply(ctx, tx, []Change{{ID: found.ID, held: found, Edit: func(c *Case) error {
		reviews := c.CreateReviewTask
		owner, owning, before := c.person(), c.OwningEmployeeID, c.People
		c.Associations = nil
		if err := body.Apply(c); err != nil {
			return err
		}
		c.CreateReviewTask = reviews // it tells of the creation
		if err := c.resolve(ctx, tx, owner, owning, before...); err != nil {
			return err
		}
		if err := s.resolveAll(ctx, tx, c); err != nil {
			return err
		}
		if err := c.escalate(tx, to); err != nil {
			return err
		}
		return readDetails(c, body)
	}}})
	if err != nil {
		return nil, err
	}
	c := all[0]
	if body.Names("associations") {
		if err := c.setAssociations(ctx, tx); err != nil {
			return nil, err
		}
	}
	if err := s.askReview(ctx, tx, c, body, AutoUpdated); err != nil {
		return nil, err
	}
	return c, present(ctx, tx, c)
}

// askReview signals a case whose creation or update asks for a review of it.
func (s *Cases) askReview(ctx context.Context, tx *store.Tx, c *Case, body api.Patch[Case], why SignalReason) error {
	if string(body.Raw("createReviewTask")) != "true" {
		return nil
	}
	return s.Signal(ctx, tx, Signal{Case: c, Why: why})
}

// delete deletes a case that was opened by mistake, with what hangs on it. One on which
// work has begun is part of the borrower's history, and is canceled or completed.
func (s *Cases) delete(ctx context.Context, tx *store.Tx, in *Path) error {
	found, err := in.Load(ctx, tx, store.Lock[Case])
	if err != nil {
		return err
	}
	_, err = s.Apply(ctx, tx, []Change{{ID: found.ID, held: found, Edit: func(c *Case) error {
		if c.Status != Initiated {
			return api.Conflict(api.IllegalTransition, "only a case that is initiated is deleted, and this one is "+string(c.Status)+
				": cancel it, or complete it with an outcome")
		}
		now := tx.Now
		c.DeletedAt, c.ExternalID = &now, nil // which another may have now
		return nil
	}}})
	return err
}

// relink makes the links of cases whose people have changed those of their people.
func relink(ctx context.Context, tx *store.Tx, changed []Changed) error {
	var ids []string
	var links []*Link
	for _, c := range changed {
		if c.Was == nil || slices.Equal(c.Was.People, c.Is.People) {
			continue
		}
		ids = append(ids, c.Is.ID)
		for _, person := range c.Is.People {
			links = append(links, &Link{CompanyID: tx.Space, PersonID: person, CaseID: c.Is.ID})
		}
	}
	for batch := range store.Slices(ids) {
		if _, err := tx.Remove((*Link)(nil)).Where("case_id IN (?)", store.In(batch)).Exec(ctx); err != nil {
			return err
		}
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

func view(ctx context.Context, tx *store.Tx, in *Path) (*Confirmation, error) {
	c, err := in.Load(ctx, tx, store.Lock[Case])
	if err != nil {
		return nil, err
	}
	now, by := tx.Now, tx.Actor
	c.LastViewedAt, c.LastViewedBy = &now, &by
	_, err = store.SaveSubresource(ctx, tx, c)
	return &Confirmation{Status: 200, Message: "Successfully marked case as viewed"}, err
}

// Confirmation is an answer that is only words.
type Confirmation struct {
	Status  int    `json:"status"`
	Message string `json:"message"`
}
