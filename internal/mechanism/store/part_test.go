package store_test

import (
	"context"
	"database/sql"
	"reflect"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/cases"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// TestPartsAreTold: what hangs on an object is told by the write itself: what was added and
// what was removed, and nothing where nothing was.
func TestPartsAreTold(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		team := c.Team()
		staff := map[string]string{}
		for _, name := range []string{"a", "b", "c"} {
			user := c.Create("/users", servertest.M{"userType": "agent", "name": name})["id"]
			staff[name] = c.Create("/employees", servertest.M{"userId": user, "firstName": name, "lastName": "Lee"})["id"].(string)
		}
		name := func(id any) string {
			for name := range staff {
				if staff[name] == id {
					return name
				}
			}
			return "none"
		}
		change := func(f func(context.Context, *store.Tx, *access.Team) (int, error)) (wrote int, told []string) {
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				of, err := store.Lock[access.Team](ctx, tx, team.ID)
				if err != nil {
					return err
				}
				before := len(tx.Changes)
				if wrote, err = f(ctx, tx, of); err != nil {
					return err
				}
				told = nil
				for _, change := range tx.Changes[before:] {
					for _, field := range change.Fields {
						for sign, v := range map[string]any{"-": field.Old, "+": field.New} {
							if v != nil {
								told = append(told, field.Field+sign+name(v))
							}
						}
					}
				}
				slices.Sort(told)
				return nil
			})
			return wrote, told
		}
		add := func(ids ...string) func(context.Context, *store.Tx, *access.Team) (int, error) {
			return func(ctx context.Context, tx *store.Tx, of *access.Team) (int, error) {
				var rows []*access.Member
				for _, id := range ids {
					rows = append(rows, &access.Member{CompanyID: tx.Space, TeamID: of.ID, EmployeeID: staff[id]})
				}
				return store.AddParts(ctx, tx, of, rows...)
			}
		}
		remove := func(names ...string) func(context.Context, *store.Tx, *access.Team) (int, error) {
			return func(ctx context.Context, tx *store.Tx, of *access.Team) (int, error) {
				var ids []string
				for _, name := range names {
					ids = append(ids, staff[name])
				}
				return store.RemoveParts(ctx, tx, of, (*access.Member)(nil), func(q *store.Removal) {
					q.Where("team_id = ?", of.ID).Where("employee_id IN (?)", store.In(ids))
				})
			}
		}
		for _, step := range []struct {
			do   func(context.Context, *store.Tx, *access.Team) (int, error)
			want []string
		}{
			{add("a", "b"), []string{"employees+a", "employees+b"}},
			{add("b", "c"), []string{"employees+c"}},
			{add("a"), nil},
			{add(), nil},
			{remove(), nil},
			{remove("b", "c"), []string{"employees-b", "employees-c"}},
			{remove("a", "b"), []string{"employees-a"}},
		} {
			if n, told := change(step.do); n != len(step.want) || !slices.Equal(told, step.want) {
				t.Errorf("%d rows were written and %v told, want %v", n, told, step.want)
			}
		}
	})
}

// guessed is a struct whose table bun guesses from its name.
type guessed struct{ CompanyID, Name string }

// TestObjectsAreNotWrittenByHand: the store refuses to write an object, or what hangs on
// one, past those who are told, by each of the ways in which it writes rows. A table of
// objects has no other struct (TestWhatIsWrittenIsTold), and a query keeps to what it was
// made for (the rules of internal/testing/tidy).
func TestObjectsAreNotWrittenByHand(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		purge := func(model any) error {
			_, err := c.Server.DB.Purge(context.Background(), model, "created_at", c.Now())
			return err
		}
		objects, parts := purge((*access.Team)(nil)), purge((*access.Member)(nil))
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, added := store.Add(ctx, tx, true, &access.Member{CompanyID: tx.Space, TeamID: "t", EmployeeID: "e"})
			_, object := store.Add(ctx, tx, true, &access.Team{})
			exec := func(q interface {
				Exec(context.Context, ...any) (sql.Result, error)
			}) error {
				_, err := q.Exec(ctx)
				return err
			}
			change := func(u *store.Untold) error {
				_, err := u.Exec(ctx)
				return err
			}
			for name, err := range map[string]error{
				"a part added": added, "an object added": object,
				"an object updated":      exec(tx.Update((*access.Team)(nil)).Set("name = 'x'").Where("1 = 1")),
				"a part updated":         exec(tx.Update((*access.Member)(nil)).Set("team_id = 'x'").Where("1 = 1")),
				"an object removed":      exec(tx.Remove((*access.Team)(nil)).Where("1 = 1")),
				"a part removed":         exec(tx.Remove((*access.Member)(nil)).Where("1 = 1")),
				"an object overwritten":  store.Overwrite(ctx, tx, &access.Team{}),
				"a part overwritten":     store.Overwrite(ctx, tx, &access.Member{}),
				"a list of objects":      exec(tx.Update((*[]access.Team)(nil)).Set("name = 'x'").Where("1 = 1")),
				"a list of parts":        exec(tx.Remove((*[]*access.Member)(nil)).Where("1 = 1")),
				"no table, named so":     exec(tx.Update((*guessed)(nil)).Set("name = 'x'").Where("1 = 1")),
				"objects purged":         objects,
				"parts purged":           parts,
				"no column":              change(tx.UpdateUntold(&cases.Case{}).Where("1 = 1")),
				"a column that is seen":  change(tx.UpdateUntold(&cases.Case{}, "name").Where("1 = 1")),
				"a column there is none": change(tx.UpdateUntold(&cases.Case{}, "nome").Where("1 = 1")),
			} {
				if err == nil || !strings.HasPrefix(err.Error(), "store: ") {
					t.Errorf("%s: the error is %v, want one of the store", name, err)
				}
			}
			untold := tx.UpdateUntold(&cases.Case{}, "last_subresource_updated_at", "updated_at").Where("1 = 0")
			offers := reflect.TypeOf(untold)
			var words []string
			for i := range offers.NumMethod() {
				words = append(words, offers.Method(i).Name)
			}
			for i := range offers.Elem().NumField() {
				if f := offers.Elem().Field(i); f.IsExported() {
					words = append(words, f.Name)
				}
			}
			if want := []string{"Exec", "Where", "WherePK"}; !slices.Equal(words, want) {
				t.Errorf("a change that nobody is told of offers %v, want %v: by more than these it goes past its columns", words, want)
			}
			return change(untold)
		})
	})
}
