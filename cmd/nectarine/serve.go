package main

import (
	"context"
	"log/slog"
	"os/signal"
	"syscall"

	"nectarine/internal/server"
)

// databaseFlags name the installation that a command works on.
type databaseFlags struct {
	DB      string `name:"db" default:"sqlite:data/nectarine.db" help:"The database: sqlite:PATH or postgres://…"`
	KeyFile string `help:"The key ring that encrypts personal data; nectarine.key beside the database unless given. Without it the data cannot be read: back it up."`
}

type serveCmd struct {
	databaseFlags
	Addr       string `default:"127.0.0.1:8080" help:"The host and port to listen on."`
	Documents  string `help:"The folder of the contents of documents; documents beside the database unless given. Back it up with the database."`
	Demo       bool   `help:"At the first start create a company with the demo portfolio and print its keys."`
	LogFormat  string `enum:"text,json" default:"text" help:"The form of the log: text or json."`
	BaseURL    string `name:"base-url" help:"The scheme and host that callers see, such as https://loans.example, where a proxy stands before the server."`
	TrustProxy bool   `help:"Take the caller's address from X-Forwarded-For."`
}

// Run serves until SIGINT or SIGTERM.
func (c *serveCmd) Run(s *streams) error {
	if c.LogFormat == "json" {
		slog.SetDefault(slog.New(slog.NewJSONHandler(s.err, nil)))
	} else {
		slog.SetDefault(slog.New(slog.NewTextHandler(s.err, nil)))
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	return server.Run(ctx, server.Config{Database: c.DB, Address: c.Addr, KeyFile: c.KeyFile,
		Documents: c.Documents, Demo: c.Demo, Out: s.out,
		Options: server.Options{BaseURL: c.BaseURL, TrustProxy: c.TrustProxy}})
}
