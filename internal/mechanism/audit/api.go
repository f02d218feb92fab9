package audit

import (
	"context"
	"encoding/json"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// Register declares the operations on the audit trail; objects finds those that a filter
// names by the lender's own id.
func Register(r *api.Router, objects api.Externals) {
	r = r.Tagged("Audit", "Who changed what, when and from where. `nectarine audit verify` proves that nothing was changed or removed.")
	api.Many(r, api.Op{Method: "GET", Path: "/audit", Summary: "List audit entries", ID: "listAuditEntries", Permission: MayRead}, func(
		ctx context.Context, tx *store.Tx, f *Filter) (p store.Page[Entry], err error) {
		if f.objects, err = objects.Objects(ctx, tx, "objectId", string(f.ObjectType), f.ObjectID); err != nil {
			return p, err
		}
		if f.actors, err = objects.Objects(ctx, tx, "actorId", "user", f.ActorID); err != nil {
			return p, err
		}
		return list(ctx, tx, f)
	})
}

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Entry], error) {
	p, err := store.List[Entry](ctx, tx, f)
	for _, e := range p.Rows {
		e.Changes = json.RawMessage(e.ChangesText)
	}
	return p, err
}
