package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os/signal"
	"strings"
	"syscall"

	"nectarine/internal/server"
)

// databaseFlags name the installation that a command works on.
type databaseFlags struct {
	DB      string `name:"db" env:"NECTARINE_DB" default:"sqlite:data/nectarine.db" help:"The database: sqlite:PATH or postgres://…"`
	KeyFile string `env:"NECTARINE_KEY_FILE" help:"The key ring that encrypts personal data; nectarine.key beside the database unless given. Without it the data cannot be read: back it up."`
}

type serveCmd struct {
	databaseFlags
	Addr       string `env:"NECTARINE_ADDR" default:"127.0.0.1:8080" help:"The host and port to listen on."`
	TLSCert    string `name:"tls-cert" env:"NECTARINE_TLS_CERT" help:"A PEM file with the certificate and its chain: the server speaks HTTPS."`
	TLSKey     string `name:"tls-key" env:"NECTARINE_TLS_KEY" help:"A PEM file with the certificate's private key."`
	Documents  string `env:"NECTARINE_DOCUMENTS" help:"The folder of the contents of documents; documents beside the database unless given. Back it up with the database."`
	Demo       bool   `env:"NECTARINE_DEMO" help:"At the first start create a company with the demo portfolio and print its keys."`
	LogFormat  string `env:"NECTARINE_LOG_FORMAT" enum:"text,json" default:"text" help:"The form of the log: text or json."`
	BaseURL    string `name:"base-url" env:"NECTARINE_BASE_URL" help:"The scheme and host that callers see, such as https://loans.example, where a proxy stands before the server."`
	TrustProxy bool   `env:"NECTARINE_TRUST_PROXY" help:"Take the caller's address from what the proxy before the server has put last into X-Forwarded-For."`

	MaxConnections int            `env:"NECTARINE_MAX_CONNECTIONS" default:"4096" help:"The most connections at once: one that is idle makes room for another, and where requests are under way on all, those that come wait."`
	TrustedProxies []netip.Prefix `env:"NECTARINE_TRUSTED_PROXIES" placeholder:"CIDR" help:"The addresses of proxies, such as 10.0.0.0/8,fd00::/8: the caller is whoever stands last in X-Forwarded-For and is none of them."`
}

// validBaseURL refuses what links in answers cannot begin with: anything but a scheme and a host.
func validBaseURL(text string) error {
	u, err := url.Parse(text)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && strings.EqualFold(text, u.Scheme+"://"+u.Host) {
		return nil
	}
	return fmt.Errorf("--base-url %q: must be the scheme and host that callers see and nothing after them, such as https://loans.example", text)
}

// Run serves until SIGINT or SIGTERM.
func (c *serveCmd) Run(s *streams) error {
	if c.BaseURL != "" {
		if err := validBaseURL(c.BaseURL); err != nil {
			return err
		}
	}
	if c.LogFormat == "json" {
		slog.SetDefault(slog.New(slog.NewJSONHandler(s.err, nil)))
	} else {
		slog.SetDefault(slog.New(slog.NewTextHandler(s.err, nil)))
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	return server.Run(ctx, server.Config{Database: c.DB, Address: c.Addr, KeyFile: c.KeyFile,
		Documents: c.Documents, Demo: c.Demo, Out: s.out, TLSCert: c.TLSCert, TLSKey: c.TLSKey, Connections: c.MaxConnections,
		Options: server.Options{BaseURL: c.BaseURL, TrustProxy: c.TrustProxy, Proxies: c.TrustedProxies}})
}
