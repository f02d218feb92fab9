package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
)

// Association is an object that belongs to a case.
type Association struct {
	ObjectType AssociatedKind `json:"objectType" required:"true" doc:"The kind of the object; file is another word for document."`
	ObjectID   string         `json:"objectId" required:"true" minLength:"1" maxLength:"260" doc:"Its id, or ext- and the external id."`
	Relation   Relation       `json:"relation" required:"false" doc:"How it belongs to the case."`
}

type associated struct {
	bun.BaseModel `bun:"table:case_associations,alias:a"`
	CompanyID     string `bun:",pk"`
	CaseID        string `bun:",pk"`
	Association
}

// resolve is the association with the object's own id. An object that is not
// there is a 404.
func (s *Cases) resolve(ctx context.Context, tx *store.Tx, a Association) (Association, error) {
	if a.Relation = Related; a.ObjectType == AssociatedFile {
		a.ObjectType = AssociatedDocument
	}
	find := s.Exists[a.ObjectType]
	if a.ObjectType == AssociatedCase {
		find = func(ctx context.Context, tx *store.Tx, ref string) (string, error) {
			c, err := store.Get[Case](ctx, tx, ref)
			if err != nil {
				return "", err
			}
			return c.ID, nil
		}
	}
	if find == nil {
		return a, &store.NotFound{Object: string(a.ObjectType), ID: a.ObjectID}
	}
	id, err := find(ctx, tx, a.ObjectID)
	a.ObjectID = id
	return a, err
}

// resolveAll resolves what is associated with a case.
func (s *Cases) resolveAll(ctx context.Context, tx *store.Tx, c *Case) error {
	for i, a := range c.Associations {
		resolved, err := s.resolve(ctx, tx, a)
		if err != nil {
			return api.BadReference("associations", err)
		}
		if c.Associations[i] = resolved; resolved.ObjectID == c.ID {
			return api.Invalid("associations", "a case is not associated with itself")
		}
	}
	return nil
}

// setAssociations puts what is associated with a locked case, resolved, in the place of
// what was.
func (c *Case) setAssociations(ctx context.Context, tx *store.Tx) error {
	var stand []*associated
	if err := tx.SelectAll(&stand).Where("?TableAlias.case_id = ?", c.ID).OrderExpr("?TableAlias.object_type, ?TableAlias.object_id").Scan(ctx); err != nil {
		return err
	}
	moved := false
	for _, l := range stand {
		if slices.Contains(c.Associations, l.Association) {
			continue
		}
		if err := c.drop(ctx, tx, l.Association); err != nil {
			return err
		}
		moved = true
	}
	for _, a := range c.Associations {
		if slices.ContainsFunc(stand, func(l *associated) bool { return l.Association == a }) {
			continue
		}
		n, err := store.Add(ctx, tx, true, &associated{CompanyID: tx.Space, CaseID: c.ID, Association: a})
		if err != nil {
			return err
		}
		if n > 0 {
			c.tellAssociated(tx, "case.association.added", diff.FieldChange{Field: "associations", New: a}, a)
			moved = true
		}
	}
	if !moved {
		return nil
	}
	return c.touch(ctx, tx)
}

// drop removes an association that a locked case may have; it is not found otherwise.
func (c *Case) drop(ctx context.Context, tx *store.Tx, a Association) error {
	result, err := tx.Remove((*associated)(nil)).Where("case_id = ? AND object_type = ? AND object_id = ?", c.ID, a.ObjectType, a.ObjectID).Exec(ctx)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return &store.NotFound{Object: "association", ID: a.ObjectID}
	}
	c.tellAssociated(tx, "case.association.removed", diff.FieldChange{Field: "associations", Old: a}, a)
	return nil
}

// add associates an object with a locked case; once more is once.
func (s *Cases) add(ctx context.Context, tx *store.Tx, c *Case, a Association) error {
	a, err := s.resolve(ctx, tx, a)
	if err != nil {
		return err
	}
	if a.ObjectID == c.ID {
		return api.Invalid("objectId", "a case is not associated with itself")
	}
	n, err := store.Add(ctx, tx, true, &associated{CompanyID: tx.Space, CaseID: c.ID, Association: a})
	if err != nil || n == 0 {
		return err
	}
	c.tellAssociated(tx, "case.association.added", diff.FieldChange{Field: "associations", New: a}, a)
	return c.touch(ctx, tx)
}

// tellAssociated records that an association was added or removed.
func (c *Case) tellAssociated(tx *store.Tx, what string, change diff.FieldChange, a Association) {
	event.Record(tx, event.News{Type: what, Object: "case", ID: c.ID, PersonID: c.People[0], Data: map[string]any{
		"action": "updated", "changes": []diff.FieldChange{change}, "objectType": a.ObjectType, "objectId": a.ObjectID, "relation": a.Relation}})
}

func (s *Cases) associate(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body Association
}) error {
	c, err := in.Load(ctx, tx, store.Lock[Case])
	if err != nil {
		return err
	}
	return s.add(ctx, tx, c, in.Body)
}

// Dissociation names the association to remove: in the query, or in the body as when it
// was added.
type Dissociation struct {
	Path
	ObjectType AssociatedKind `query:"objectType" doc:"The kind of the object, where there is no body."`
	ObjectID   string         `query:"objectId" doc:"Its id, or ext- and the external id, where there is no body."`
	Body       *Association   `doc:"The association; clients and proxies that send no body with DELETE name it in the query or in the path."`
}

func (s *Cases) dissociate(ctx context.Context, tx *store.Tx, in *Dissociation) error {
	a := Association{ObjectType: in.ObjectType, ObjectID: in.ObjectID}
	switch {
	case in.Body != nil && (in.ObjectType != "" || in.ObjectID != ""):
		return api.Invalid("objectId", "name the association in the query or in the body, not in both")
	case in.Body != nil:
		a = *in.Body
	case a.ObjectType == "" || a.ObjectID == "":
		return api.Invalid("objectId", "name the association: objectType and objectId, in the query or in the body")
	}
	c, err := in.Load(ctx, tx, store.Lock[Case])
	if err != nil {
		return err
	}
	if a, err = s.resolve(ctx, tx, a); err != nil {
		return err
	}
	return c.remove(ctx, tx, a)
}

// Dissociated names the association to remove by its object.
type Dissociated struct {
	Path
	ObjectID   string         `path:"objectId" doc:"The id of the object, or ext- and its external id."`
	ObjectType AssociatedKind `query:"objectType" doc:"The kind of the object, where objects of several kinds have the external id."`
}

// dissociateNamed removes the association with the object that the path names. External
// ids are unique among the objects of a kind: one that names several of what is
// associated is refused until the kind is said.
func (s *Cases) dissociateNamed(ctx context.Context, tx *store.Tx, in *Dissociated) error {
	c, err := in.Load(ctx, tx, store.Lock[Case])
	if err != nil {
		return err
	}
	if err := present(ctx, tx, c); err != nil {
		return err
	}
	named, err := s.named(ctx, tx, c, in)
	if err != nil {
		return err
	}
	switch len(named) {
	case 0:
		return &store.NotFound{Object: "association", ID: in.ObjectID}
	case 1:
		return c.remove(ctx, tx, named[0])
	}
	return api.Invalid("objectId", fmt.Sprintf("names a %s and a %s: say which with objectType", named[0].ObjectType, named[1].ObjectType))
}

// named are the associations of a case that a path names.
func (s *Cases) named(ctx context.Context, tx *store.Tx, c *Case, in *Dissociated) (named []Association, err error) {
	kind := in.ObjectType
	if kind == AssociatedFile {
		kind = AssociatedDocument
	}
	for _, a := range c.Associations {
		if kind != "" && a.ObjectType != kind {
			continue
		}
		is, err := s.resolve(ctx, tx, Association{ObjectType: a.ObjectType, ObjectID: in.ObjectID})
		if absent := (*store.NotFound)(nil); err != nil && !errors.As(err, &absent) {
			return nil, err
		}
		if in.ObjectID == a.ObjectID || err == nil && is.ObjectID == a.ObjectID {
			named = append(named, a)
		}
	}
	return named, nil
}

// remove removes an association, resolved, from a locked case.
func (c *Case) remove(ctx context.Context, tx *store.Tx, a Association) error {
	if err := c.drop(ctx, tx, a); err != nil {
		return err
	}
	return c.touch(ctx, tx)
}
