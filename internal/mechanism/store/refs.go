package store

import (
	"context"
	"reflect"

	"nectarine/internal/value/id"
)

// Named are the objects of the space that references name, ids or ext- and the
// external id, by the reference. A reference that names nothing is simply not in
// the answer. Of the objects only the columns are read, beside the id.
func Named[T any, P Of[T]](ctx context.Context, tx *Tx, refs []string, columns ...string) (map[string]P, error) {
	byID, byExternal := map[string][]string{}, map[string][]string{}
	var ids, externals []string
	for _, ref := range refs {
		r, ok := id.ParseRef(ref)
		switch {
		case !ok:
		case r.External != "":
			byExternal[r.External] = append(byExternal[r.External], ref)
			externals = append(externals, r.External)
		default:
			byID[r.ID] = append(byID[r.ID], ref)
			ids = append(ids, r.ID)
		}
	}
	found := make(map[string]P, len(refs))
	for _, by := range []struct {
		column string
		values []string
	}{{"id", ids}, {"external_id", externals}} {
		for batch := range Slices(by.values) {
			var rows []P
			q := tx.Select(&rows)
			q.Column("id", "external_id").Column(columns...)
			q.Where("?TableAlias.? IN (?)", Ident(by.column), In(batch))
			if err := q.Scan(ctx); err != nil {
				return nil, err
			}
			for _, o := range rows {
				o.Core().Object = o.Kind().Name
				names := byID[o.Core().ID]
				if by.column == "external_id" {
					names = byExternal[externalOf(o)]
				}
				for _, ref := range names {
					found[ref] = o
				}
			}
		}
	}
	return found, nil
}

// externalOf is the external id of an object that has one.
func externalOf(o Object) string {
	own, _ := reflect.ValueOf(o).Elem().FieldByName("ExternalID").Interface().(*string)
	if own == nil {
		return ""
	}
	return *own
}
