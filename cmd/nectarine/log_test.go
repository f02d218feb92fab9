package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheLogSaysWhereTheRefusedCameFrom: who tries keys is in the log with the address that the
// proxy has seen, not the one that they wrote themselves, and so is who changes something in the
// audit trail; the keys that were tried are in no log. Others may read the key file, and the database: it is told.
func TestTheLogSaysWhereTheRefusedCameFrom(t *testing.T) {
	folder := t.TempDir()
	env := []string{"NECTARINE_DB=sqlite:" + filepath.Join(folder, "n.db")}
	out, fault, err := run(t, env, "init", "--company", "Acme")
	var made map[string]string
	if err != nil || json.Unmarshal([]byte(out), &made) != nil {
		t.Fatalf("init: %v %s %s", err, out, fault)
	}
	for _, file := range []string{"nectarine.key", "n.db"} {
		if err := os.Chmod(filepath.Join(folder, file), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := serve(t, append(env, "NECTARINE_TRUST_PROXY=true")...)
	ask := func(key string, want int) {
		t.Helper()
		q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/teams", strings.NewReader(`{"name":"Hardship"}`))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("X-API-KEY", key)
		q.Header.Set("Content-Type", "application/json")
		q.Header.Set("X-Forwarded-For", "6.6.6.6, 203.0.113.9")
		a, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, a.Body); err != nil || a.Body.Close() != nil || a.StatusCode != want {
			t.Fatalf("with the key %s: %d %v, want %d", key, a.StatusCode, err, want)
		}
	}
	const tried = "nk_test_ANYBODYCANTRYTHISONE"
	ask(tried, 401)
	ask(made["testKey"], 200)
	if status, body := s.get(t, "/api/audit?limit=1", made["testKey"]); status != 200 || !strings.Contains(body, `"address":"203.0.113.9"`) {
		t.Errorf("the newest entry of the trail is answered %d %s, want the address 203.0.113.9", status, body)
	}
	refused, warned := false, map[string]bool{}
	for _, text := range s.stop(t) {
		var line struct {
			Level, Msg, Address, File string
			Status                    int
		}
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Errorf("the log says %q, which is no line of JSON", text)
		}
		if strings.Contains(text, tried) || strings.Contains(text, made["testKey"]) || strings.Contains(text, "6.6.6.6") {
			t.Errorf("the log says %s, want no key, and no address that the caller wrote", text)
		}
		refused = refused || line.Msg == "request" && line.Status == 401 && line.Address == "203.0.113.9"
		if line.Level == "WARN" && strings.Contains(line.Msg, "chmod 600") {
			warned[filepath.Base(line.File)] = true
		}
		if line.Msg == "sealed anew" {
			t.Errorf("the log says %s, and nothing was rotated", text)
		}
	}
	if !refused {
		t.Error("the log has no line of the request that was refused with 401, from 203.0.113.9")
	}
	if !warned["nectarine.key"] || !warned["n.db"] {
		t.Errorf("the log says of %v that others than its owner may read them, want the key file and the database", warned)
	}
}

// TestANewDatabaseIsToldAsNew: a path that is mistyped makes an empty database, beside a key file
// that is there already; whoever looks for their data finds the path in the log. One that was
// there is not told.
func TestANewDatabaseIsToldAsNew(t *testing.T) {
	folder := t.TempDir()
	right, wrong := filepath.Join(folder, "n.db"), filepath.Join(folder, "m.db")
	if _, fault, err := run(t, []string{"NECTARINE_DB=sqlite:" + right}, "init", "--company", "Acme"); err != nil {
		t.Fatal(fault)
	}
	for _, start := range []struct {
		file string
		told bool
	}{{right, false}, {wrong, true}, {wrong, false}} {
		said := strings.Join(serve(t, "NECTARINE_DB=sqlite:"+start.file).stop(t), "\n")
		if told := strings.Contains(said, "made a new database") && strings.Contains(said, start.file); told != start.told {
			t.Errorf("serving %s the log says %s; want that it is new: %v", start.file, said, start.told)
		}
	}
}
