package server

import (
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// Document is the OpenAPI document of the whole server. It needs no database.
func Document() ([]byte, error) { return New(new(store.DB)).Document() }

// Document is the OpenAPI document of the server. The error tells of what is wrong
// with the operations as they are declared.
func (s *Server) Document() ([]byte, error) {
	return s.Router.OpenAPI(api.Texts{Description: about})
}

const about = `Loan servicing, collections cases and the compliance between a lender and its borrowers. ` +
	`It speaks the public Peach Finance API and adds to it; docs/divergences.md tells where the two differ. ` +
	`Every body may be JSON or a form with bracketed names. Every POST, PUT and DELETE takes an Idempotency-Key header, apart from uploads, which may be sent again as they are.`
