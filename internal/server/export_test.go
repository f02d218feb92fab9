package server

import "context"

// RunDue runs what is due in all spaces, one turn each, and waits for it.
func (s *Server) RunDue(ctx context.Context) {
	s.runDue(ctx)
	s.turns.Wait()
}

// Sweep and Revive are the loops' other works.
func (s *Server) Sweep(ctx context.Context)  { s.sweep(ctx) }
func (s *Server) Revive(ctx context.Context) { s.revive(ctx) }

// ValueNames names the types of few values.
var ValueNames = valueNames

// MakeKey writes a new key file, and TellDemo says how the demo is used.
var MakeKey, TellDemo = makeKey, tellDemo
