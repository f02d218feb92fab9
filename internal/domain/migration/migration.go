// Package migration moves the open cases of a type to another version of it, as a bulk
// run that can be previewed and undone.
package migration

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/versioned"
	"nectarine/internal/value/exact"
)

// Migrations is the domain with what it works by.
type Migrations struct {
	Cases *cases.Cases
	Bulk  *bulk.Bulk
}

// Request names the type whose open cases move, and where they go.
type Request struct {
	CaseType string `path:"caseTypeId" json:"-" doc:"The id of any version of the type."`
	Body     Move
}

// Move is where the cases go, and what becomes of their fields.
type Move struct {
	ToVersion    int                `json:"toVersion" required:"false" minimum:"1" doc:"The version to move to; the active one unless given."`
	FromVersions []int              `json:"fromVersions" required:"false" maxItems:"100" doc:"Only cases of these versions; of all others unless given."`
	Mapping      map[string]*string `json:"mapping" required:"false" doc:"Old custom field to new one; null drops it. A field that is not named keeps its name."`
	Defaults     exact.Fields       `json:"defaults" required:"false" doc:"Values of new custom fields for cases that have none."`
}

// moving is a migration as its run keeps it.
type moving struct {
	Move
	From []string `json:"from"` // the ids of the versions
	To   string   `json:"to"`
}

const migrateWork = "case type migration"

// Register declares the operation, and makes its work known to bulk.
func (s *Migrations) Register(r *api.Router) {
	s.Bulk.Add(s.work())
	r = r.Tagged("Case types", "Templates of cases.")
	api.Batch(r, api.Op{Method: "POST", Path: "/case-types/{caseTypeId}/migrate", Summary: "Move open cases to another version of their type", ID: "migrateCases", Permission: casetype.MayMigrate, Status: 202,
		Description: "A bulk run: of each case it tells what was moved, or why the case does not fit. Cases that do not fit stay as they are."},
		api.Work[Request, bulk.Summary, bulk.Run]{
			Preview: func(ctx context.Context, c *api.Call, in *Request) (*bulk.Summary, error) {
				m, err := api.Read(ctx, c, in.moving)
				if err != nil {
					return nil, err
				}
				return s.Bulk.Preview(ctx, c.Scope, migrateWork, "", m)
			},
			Begin: func(ctx context.Context, tx *store.Tx, in *Request) (*bulk.Run, error) {
				m, err := in.moving(ctx, tx)
				if err != nil {
					return nil, err
				}
				n, err := m.activeCases(tx).Count(ctx)
				if err != nil {
					return nil, err
				}
				return s.Bulk.Start(ctx, tx, migrateWork, "", m, int(n))
			},
			Wait: s.Bulk.Wait})
}

// moving resolves the versions and holds the mapping to the fields that there are.
func (in *Request) moving(ctx context.Context, tx *store.Tx) (*moving, error) {
	all, err := versioned.Of[casetype.Type](ctx, tx, in.CaseType, store.Find[casetype.Type])
	if err != nil {
		return nil, err
	}
	to, err := versioned.Choose(all, in.Body.ToVersion, versioned.Active)
	if err != nil {
		return nil, api.BadReference("toVersion", err)
	}
	if to.Status != versioned.Active {
		return nil, api.Conflict(api.VersionNotActive, fmt.Sprintf("cases move to the active version; version %d is %s", to.Version, to.Status))
	}
	m := &moving{Move: in.Body, To: to.ID, From: []string{}}
	known := map[string]bool{}
	for _, t := range all {
		if t.ID == to.ID || len(in.Body.FromVersions) > 0 && !slices.Contains(in.Body.FromVersions, t.Version) {
			continue
		}
		m.From = append(m.From, t.ID)
		for _, f := range t.CustomFieldSchemas {
			known[f.FieldName] = true
		}
	}
	for _, v := range in.Body.FromVersions {
		if v == to.Version || !slices.ContainsFunc(all, func(t *casetype.Type) bool { return t.Version == v }) {
			return nil, api.Invalid("fromVersions", fmt.Sprintf("the type has no other version %d", v))
		}
	}
	return m, m.validate(known, to)
}

// validate refuses a mapping of a field that no version has, or to one that the new
// version does not have, or of two fields to one.
func (m *moving) validate(known map[string]bool, to *casetype.Type) error {
	has := func(name string) bool {
		return slices.ContainsFunc(to.CustomFieldSchemas, func(f casetype.CustomField) bool { return f.FieldName == name })
	}
	reached := map[string]string{}
	for _, old := range slices.Sorted(maps.Keys(m.Mapping)) {
		target := m.Mapping[old]
		switch {
		case !known[old]:
			return api.Invalid("mapping."+old, "none of the versions has this field")
		case target == nil:
		case !has(*target):
			return api.Invalid("mapping."+old, fmt.Sprintf("version %d has no field %q", to.Version, *target))
		case reached[*target] != "":
			return api.Invalid("mapping."+old, fmt.Sprintf("%q is mapped to the same field", reached[*target]))
		default:
			reached[*target] = old
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Defaults)) {
		if !has(name) {
			return api.Invalid("defaults."+name, fmt.Sprintf("version %d has no such field", to.Version))
		}
	}
	return nil
}

// fields are the custom fields of a case after the move. It is pure. A field that
// would overwrite another is an error.
func (m *Move) fields(old exact.Fields) (exact.Fields, error) {
	out := exact.Fields{}
	from := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(old)) {
		to := name
		if mapped, is := m.Mapping[name]; is && mapped == nil {
			continue
		} else if is {
			to = *mapped
		}
		if from[to] != "" {
			return nil, api.Invalid("customFields."+name, fmt.Sprintf("would come together with %q in %q", from[to], to))
		}
		from[to], out[to] = name, old[name]
	}
	for name, value := range m.Defaults {
		if out[name] == nil {
			out[name] = value
		}
	}
	return out, nil
}

func (m *moving) activeCases(tx *store.Tx) *store.Select {
	q := tx.Select((*cases.Case)(nil))
	q.Where("?TableAlias.type_id IN (?)", store.In(m.From))
	cases.ActiveIn(q)
	return q
}

// work is the moving of cases.
func (s *Migrations) work() bulk.Work {
	return bulk.Work{Name: migrateWork, Describe: cases.Describe,
		Read: []api.Permission{casetype.MayRead, cases.MayRead}, Change: casetype.MayMigrate,
		Members: func(ctx context.Context, tx *store.Tx, r *bulk.Run, place string, n int) (ids []string, err error) {
			var m moving
			if err := json.Unmarshal(r.Params, &m); err != nil {
				return nil, err
			}
			err = m.activeCases(tx).Column("id").Where("?TableAlias.id > ?", place).OrderExpr("?TableAlias.id").Limit(int64(n)).Scan(ctx, &ids)
			return ids, err
		},
		Do: func(ctx context.Context, tx *store.Tx, r *bulk.Run, members []string) ([]*bulk.Outcome, error) {
			var m moving
			if err := json.Unmarshal(r.Params, &m); err != nil {
				return nil, err
			}
			t, err := store.Get[casetype.Type](ctx, tx, m.To)
			if err != nil {
				return nil, err
			}
			return s.Cases.Each(ctx, tx, members, func(c *cases.Case) (err error) {
				c.TypeID, c.CaseTypeMeta = t.ID, cases.TypeMetaOf(t)
				c.CustomFields, err = m.fields(c.CustomFields)
				return err
			})
		},
		Undo: s.Cases.Undo, Stamped: cases.Stamped}
}
