package server

import (
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// Pages are the pages of docs that follow from the code, by file name. make openapi
// writes them, and a test holds them to it. They need no database.
func Pages() map[string]string {
	s := New(new(store.DB))
	return map[string]string{"errors.md": api.ErrorTable(), "permissions.md": s.Router.PermissionTable()}
}
