package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestOneServerOnOneFile: a second server on a SQLite file is refused, and new keys are not
// made under one that runs; when it is gone, even killed, the next may start.
func TestOneServerOnOneFile(t *testing.T) {
	folder := t.TempDir() // which anybody may read
	file, link := filepath.Join(folder, "n.db"), filepath.Join(t.TempDir(), "link.db")
	env := []string{"NECTARINE_DB=sqlite:" + file}
	if _, fault, err := run(t, env, "init", "--company", "Acme"); err != nil {
		t.Fatal(fault)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	first := serve(t, env...)
	other := []string{"NECTARINE_DB=sqlite:" + link, "NECTARINE_KEY_FILE=" + filepath.Join(folder, "nectarine.key")}
	for _, env := range [][]string{env, other} {
		for _, command := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"key", "rotate"}} {
			if _, fault, err := run(t, env, command...); err == nil || !strings.Contains(fault, "another server works on") {
				t.Errorf("%v of %s beside a server: %v %s", command, env[0], err, fault)
			}
		}
	}
	for _, name := range []string{file, file + "-wal", file + "-shm", file + ".lock", filepath.Join(folder, "nectarine.key")} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v, want it to be its owner's alone", name, info, err)
		}
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := first.Wait(); err == nil {
		t.Error("a killed server ended well")
	}
	second := serve(t, env...)
	if status, body := second.get(t, "/readyz", ""); status != 200 {
		t.Errorf("after a killed server: %d %s", status, body)
	}
}

// TestStopWithAStalledUpload: a request that never ends does not keep the server from
// ending well.
func TestStopWithAStalledUpload(t *testing.T) {
	if testing.Short() {
		return // it waits for the patience with requests
	}
	t.Parallel()
	env := []string{"NECTARINE_DB=sqlite:" + filepath.Join(t.TempDir(), "n.db")}
	out, fault, err := run(t, env, "init", "--company", "Acme")
	if err != nil {
		t.Fatal(fault)
	}
	var made map[string]string
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Fatal(err)
	}
	s := serve(t, env...)
	begun := make(chan struct{})
	q, err := http.NewRequestWithContext(t.Context(), http.MethodPut, s.url+"/api/fema/zip-counties", stalled{begun})
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("X-API-KEY", made["testKey"])
	q.Header.Set("Content-Type", "text/csv")
	go func() {
		if res, err := http.DefaultClient.Do(q); err == nil {
			_ = res.Body.Close()
		}
	}()
	<-begun
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("a server with a stalled upload ended with %v, want an end that is good", err)
	}
}

// stalled is a body of which one piece comes, and no other.
type stalled struct{ begun chan struct{} }

// Read answers a piece at first and then nothing for ever.
func (s stalled) Read(b []byte) (int, error) {
	select {
	case <-s.begun:
		select {}
	default:
		close(s.begun)
		return copy(b, "zip,fips\n"), nil
	}
}
