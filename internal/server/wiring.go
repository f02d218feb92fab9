// Package server puts the parts together and runs them.
package server

import (
	"net/http"

	"nectarine/internal/access"
	"nectarine/internal/api"
	"nectarine/internal/audit"
	"nectarine/internal/calendar"
	"nectarine/internal/event"
	"nectarine/internal/loan"
	"nectarine/internal/people"
	"nectarine/internal/store"
)

// Server is the whole product over one database.
type Server struct {
	DB       *store.DB
	Router   *api.Router
	Calendar *calendar.Calendar
}

// New wires the parts: who gets what, and which hooks run in which order.
func New(db *store.DB) *Server {
	// The audit trail comes last: it holds the space's trail until the commit.
	db.BeforeCommit = append(db.BeforeCommit, event.Flush, audit.Flush)
	s := &Server{DB: db, Router: api.New(http.NewServeMux(), db), Calendar: &calendar.Calendar{DB: db}}
	s.routes()
	return s
}

// routes declares the operations, one line for each domain.
func (s *Server) routes() {
	access.Register(s.Router)
	people.Register(s.Router)
	loan.Register(s.Router)
	event.Register(s.Router)
	audit.Register(s.Router)
	calendar.Register(s.Router, s.Calendar)
}
