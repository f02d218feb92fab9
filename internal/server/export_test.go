package server

import (
	"context"
	"strings"
)

// RunDue runs what is due in all spaces, one turn each, and waits for it.
func (s *Server) RunDue(ctx context.Context) {
	s.runDue(ctx)
	s.turns.Wait()
}

// Sweep and Revive are the loops' other works.
func (s *Server) Sweep(ctx context.Context)  { s.sweep(ctx) }
func (s *Server) Revive(ctx context.Context) { s.revive(ctx) }

// Unserved are the methods and paths of the operations that are not served yet.
func Unserved() [][2]string {
	var all [][2]string
	for _, u := range unserved {
		for _, method := range strings.Fields(u.methods) {
			all = append(all, [2]string{method, u.path})
		}
	}
	return all
}

// ValueNames names the types of few values.
var ValueNames = valueNames
