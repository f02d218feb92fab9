package server

import (
	"context"

	"nectarine/internal/casetype"
	"nectarine/internal/store"
	"nectarine/internal/trigger"
)

// customFields are the data types of the custom fields of a case type, as the
// conditions of do not interact types compare them.
func customFields(_ context.Context, _ *store.Tx, t *casetype.Type) (map[string]trigger.DataType, error) {
	kinds := map[string]trigger.DataType{}
	for _, f := range t.CustomFieldSchemas {
		kinds[f.FieldName] = trigger.DataType(f.DataType)
	}
	return kinds, nil
}
