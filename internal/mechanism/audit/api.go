package audit

import (
	"context"
	"encoding/json"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// Register declares the operations on the audit trail.
func Register(r *api.Router) {
	r = r.Tagged("Audit", "Who changed what, when and from where. `nectarine audit verify` proves that nothing was changed or removed.")
	api.Many(r, api.Op{Method: "GET", Path: "/audit", Summary: "List audit entries", ID: "listAuditEntries", Permission: MayRead}, list)
}

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Entry], error) {
	p, err := store.List[Entry](ctx, tx, f)
	for _, e := range p.Rows {
		e.Changes = json.RawMessage(e.ChangesText)
	}
	return p, err
}
