package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nectarine/internal/testing/servertest"

	_ "modernc.org/sqlite" // to look into what the program has written
)

func TestMain(m *testing.M) { servertest.WithProgram(m) }

// run runs the program to its end and answers what it printed.
func run(t *testing.T, env []string, args ...string) (out, fault string, err error) {
	t.Helper()
	c := exec.CommandContext(t.Context(), servertest.Program(t), args...)
	c.Env, c.Dir = append(os.Environ(), env...), t.TempDir()
	var o, e bytes.Buffer
	c.Stdout, c.Stderr = &o, &e
	err = c.Run()
	return o.String(), e.String(), err
}

// serving is a server that has been started and waited for.
type serving struct {
	*exec.Cmd
	url   string
	said  []string      // the lines of its log
	ended chan struct{} // closed when there are no more
}

// stop ends the server by SIGTERM and answers the lines of its log.
func (s *serving) stop(t *testing.T) []string {
	t.Helper()
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-s.ended
	if err := s.Wait(); err != nil {
		t.Error("SIGTERM did not end it well: ", err)
	}
	return s.said
}

// serve starts the server with its settings in the environment alone.
func serve(t *testing.T, env ...string) *serving {
	t.Helper()
	c := exec.CommandContext(context.Background(), servertest.Program(t), "serve")
	c.Env, c.Dir = append(os.Environ(), append(env, "NECTARINE_ADDR=127.0.0.1:0", "NECTARINE_LOG_FORMAT=json")...), t.TempDir()
	log, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if c.ProcessState == nil {
			_ = c.Process.Kill()
		}
	})
	lines, s := bufio.NewScanner(log), &serving{Cmd: c, ended: make(chan struct{})}
	for lines.Scan() {
		s.said = append(s.said, lines.Text())
		var line struct{ Msg, URL string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.URL != "" {
			s.url = line.URL
			go func() {
				defer close(s.ended)
				for lines.Scan() {
					s.said = append(s.said, lines.Text())
				}
				_, _ = io.Copy(io.Discard, log) // after a line that is too long
			}()
			return s
		}
	}
	t.Fatal("the server did not say where it serves: ", lines.Err())
	return nil
}

func (s *serving) get(t *testing.T, path, key string) (int, string) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("X-API-KEY", key)
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// TestInstallation does what an operator does: makes a company, serves it by
// settings in the environment, stops the server by SIGTERM, proves the trail,
// and is refused by a release that is too old for the database.
func TestInstallation(t *testing.T) {
	file := filepath.Join(t.TempDir(), "n.db")
	env := []string{"NECTARINE_DB=sqlite:" + file}
	out, fault, err := run(t, env, "init", "--company", "Acme", "--timezone", "America/Denver")
	if err != nil {
		t.Fatalf("the error is %v, the error is %v, want no error", err, fault)
	}
	var made map[string]string
	if err := json.Unmarshal([]byte(out), &made); err != nil || len(made) != 4 {
		t.Fatalf("init printed %q, which is read with %v as %d members; want no error and 4", out, err, len(made))
	}
	s := serve(t, env...)
	for _, space := range []struct{ key, id, test string }{{"liveKey", "companyId", "false"}, {"testKey", "testCompanyId", "true"}} {
		status, body := s.get(t, "/api/company", made[space.key])
		if status != 200 || !strings.Contains(body, `"id":"`+made[space.id]+`"`) || !strings.Contains(body, `"isTest":`+space.test) || !strings.Contains(body, "America/Denver") {
			t.Errorf("of the space %v came %d %s, want 200 with its id %s, %q and the time zone America/Denver", space, status, body, made[space.id], `"isTest":`+space.test)
		}
		if status, body = s.get(t, "/api/people", made[space.key]); !strings.Contains(body, `"total":0`) {
			t.Error("init has loaded something: ", status, body)
		}
	}
	for path, says := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/docs": "redoc", "/openapi.json": `"openapi"`} {
		if status, body := s.get(t, path, ""); status != 200 || !strings.Contains(body, says) {
			t.Errorf("%v is answered %v, want 200 and %q", path, status, says)
		}
	}
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Error("SIGTERM did not end it well: ", err)
	}
	if out, fault, err = run(t, env, "audit", "verify"); err != nil || !strings.Contains(out, made["companyId"]+" (Acme, live): ") ||
		!strings.Contains(out, made["testCompanyId"]+" (Acme, test): ") || strings.Count(out, "unbroken") != 2 {
		t.Errorf("it prints %q and %q with the error %v, want no error, and that the trails of the live and the test space are unbroken", out, fault, err)
	}

	trail(t, file, env)
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO migrations (number) VALUES (9999)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, fault, err = run(t, env, "serve"); err == nil || !strings.Contains(fault, "newer than this release") {
		t.Errorf("a database of a newer release is served with %v and %q, want an error that says that it is newer than this release", err, fault)
	}
}

func TestBadSettings(t *testing.T) {
	for says, args := range map[string][]string{
		"sqlite:PATH or postgres": {"serve", "--db", "mysql://localhost"},
		"log-format":              {"serve", "--log-format", "xml"},
		"--tls-cert":              {"serve", "--db", "sqlite:n.db", "--tls-cert", "nothere", "--tls-key", "nothere"},
		"--company":               {"init"},
		"unknown time zone":       {"init", "--db", "sqlite:n.db", "--company", "Acme", "--timezone", "Mars/Olympus"},
		"unexpected argument":     {"serv"},
	} {
		if _, fault, err := run(t, nil, args...); err == nil || !strings.Contains(fault, says) {
			t.Errorf("%v: %v %s; want an error and %q in fault", args, err, fault, says)
		}
	}
}

// TestBaseURL: what callers could not follow is refused at the start, before anything is made,
// with what to write.
func TestBaseURL(t *testing.T) {
	for url, says := range map[string]string{
		"loans.example":             "https://loans.example",
		"loans.example:8443":        "https://loans.example",
		"//loans.example":           "https://loans.example",
		"https://":                  "https://loans.example",
		"https://loans.example/":    "https://loans.example",
		"https://loans.example/api": "https://loans.example",
		"https://loans.example?y":   "https://loans.example",
		"https://loans.example#z":   "https://loans.example",
		"https://u:p@loans.example": "https://loans.example",
		"javascript:x":              "https://loans.example",
		"ftp://loans.example":       "https://loans.example",
		"https://loans.example:x":   "https://loans.example",
	} {
		_, fault, err := run(t, nil, "serve", "--db", "mysql:none", "--base-url", url)
		if err == nil || !strings.Contains(fault, "--base-url") || !strings.Contains(fault, says) {
			t.Errorf("--base-url %s: %v %s, want it refused with %s", url, err, fault, says)
		}
	}
	for _, url := range []string{"https://loans.example", "http://10.0.0.1:8080", "HTTPS://loans.example", "http://[::1]:80"} {
		if _, fault, err := run(t, nil, "serve", "--db", "mysql:none", "--base-url", url); err == nil || strings.Contains(fault, "base-url") {
			t.Errorf("--base-url %s: %v %s, want that the database alone is refused", url, err, fault)
		}
	}
}

// What init is told wrongly is refused before anything is made: no database, no key file.
func TestInitThatIsRefusedLeavesNothing(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	for says, args := range map[string][]string{
		"unknown time zone Nowhere": {"--company", "Acme", "--timezone", "Nowhere"},
		"time zone \"Local\"":       {"--company", "Acme", "--timezone", "Local"},
		"the company's name":        {"--company", " \u200b"},
		"1 to 100 characters":       {"--company", strings.Repeat("é", 101)},
	} {
		_, fault, err := run(t, []string{"NECTARINE_DB=sqlite:" + filepath.Join(folder, "n.db")}, append([]string{"init"}, args...)...)
		if err == nil || !strings.Contains(fault, says) {
			t.Errorf("init %v: %v %s, want it refused with %q", args, err, fault, says)
		}
		if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("init %v has made something: %v", args, err)
		}
	}
}

func TestOpenAPICommand(t *testing.T) {
	out, fault, err := run(t, nil, "openapi")
	if err != nil {
		t.Fatal(fault)
	}
	committed, err := os.ReadFile("../../api/openapi.json")
	if err != nil || out != string(committed) {
		t.Errorf("the command ends with %v and prints %s, which is not api/openapi.json (run make openapi): want no error and %s", err, out, string(committed))
	}
}
