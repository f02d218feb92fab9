package server

import (
	"context"
	"io"

	"nectarine/internal/access"
)

// loadDemo fills the test space with the demo portfolio and shows how far it is.
func (s *Server) loadDemo(context.Context, *access.Made, io.Writer) error { return nil }
