package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"nectarine/internal/access"
)

// demo creates a company at the first start and shows its keys; at later starts
// it tells where they were shown.
func (s *Server) demo(ctx context.Context, c Config, base string) error {
	file := filepath.Join("data", "demo-keys.json")
	if path, lite := strings.CutPrefix(c.Database, "sqlite:"); lite {
		file = filepath.Join(filepath.Dir(path), "demo-keys.json")
	}
	spaces, err := access.Spaces(ctx, s.DB)
	if err != nil {
		return err
	}
	if len(spaces) > 0 {
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("the first start did not finish loading the demo portfolio, or the database is not the demo's: start without --demo, or with an empty database")
		}
		_, err := fmt.Fprintf(c.Out, "\nNectarine serves %s/api (reference: %s/docs).\nThe API keys were shown at the first start and stand in %s.\n\n", base, base, file)
		return err
	}
	made, err := access.NewCompany(ctx, s.DB, "Demo Lending", access.DefaultTimezone, s.Seed)
	if err != nil {
		return err
	}
	if err := s.loadDemo(ctx, made, c.Out); err != nil {
		return err
	}
	b, err := json.MarshalIndent(made, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(file, append(b, '\n'), 0o600); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.Out, `
Nectarine serves %s/api

  test API key   %s   (the demo portfolio is here)
  live API key   %s   (empty)
  reference      %s/docs

The keys are kept in %s. Try:

  curl -s -H 'X-API-KEY: %s' '%s/api/people?limit=3'

`, base, made.TestKey, made.LiveKey, base, file, made.TestKey, base)
	return err
}
