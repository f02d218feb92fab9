package main

import (
	"bytes"
	"database/sql"
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

// TestAFileOfTwoNamesIsRefused: by a hard link a database is another file to SQLite, whose log
// lies elsewhere: neither a second server nor any command works on it, under either name.
func TestAFileOfTwoNamesIsRefused(t *testing.T) {
	folder := t.TempDir()
	file, link := filepath.Join(folder, "n.db"), filepath.Join(folder, "link.db")
	env := []string{"NECTARINE_DB=sqlite:" + file}
	if _, fault, err := run(t, env, "init", "--company", "Acme"); err != nil {
		t.Fatal(fault)
	}
	first := serve(t, env...)
	if err := os.Link(file, link); err != nil {
		t.Fatal(err)
	}
	linked := []string{"NECTARINE_DB=sqlite:" + link}
	for _, env := range [][]string{env, linked} {
		for _, command := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"key", "rotate"}, {"init", "--company", "Second"}, {"audit", "verify"}} {
			if _, fault, err := run(t, env, command...); err == nil || !strings.Contains(fault, "2 names (hard links)") {
				t.Errorf("%v of %s: %v %s, want it refused for its two names", command, env[0], err, fault)
			}
		}
	}
	if status, body := first.get(t, "/readyz", ""); status != 200 {
		t.Errorf("the first server: %d %s", status, body)
	}
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	if out, fault, err := run(t, env, "audit", "verify"); err != nil {
		t.Errorf("once it has one name again: %s %s", out, fault)
	}
}

// copied copies files of a database to another name or folder.
func copied(t *testing.T, from, to string, endings ...string) {
	t.Helper()
	for _, ending := range endings {
		b, err := os.ReadFile(from + ending)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to+ending, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// written makes a database in a folder, with a log of work that was not played in, as a
// process leaves it that is killed: the backup is from before that work.
func written(t *testing.T, folder string) (file, backup string) {
	t.Helper()
	file, backup = filepath.Join(folder, "n.db"), filepath.Join(folder, "backup")
	env := []string{"NECTARINE_DB=sqlite:" + file}
	if _, fault, err := run(t, env, "init", "--company", "Acme"); err != nil {
		t.Fatal(fault)
	}
	copied(t, file, backup, "")
	for _, name := range []string{"Second", "Third"} { // of them the last stands in the log
		if name == "Third" {
			held, err := sql.Open("sqlite", "file:"+file)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := held.Close(); err != nil {
					t.Error(err)
				}
			}()
			var n int
			if err := held.QueryRow("SELECT count(*) FROM companies").Scan(&n); err != nil || n != 4 {
				t.Fatalf("%d spaces, %v, want 4", n, err)
			}
		}
		if _, fault, err := run(t, env, "init", "--company", name); err != nil {
			t.Fatal(fault)
		}
	}
	copied(t, file, filepath.Join(folder, "killed"), "", "-wal")
	return filepath.Join(folder, "killed"), backup
}

// TestALogThatIsNotTheFilesOwnIsRefused: the log of another database, or of a later time, is
// not played into a file that was put back: nothing is changed, and the words say what to do.
// The log that a killed process left beside its own file is played in.
func TestALogThatIsNotTheFilesOwnIsRefused(t *testing.T) {
	folder, other := t.TempDir(), t.TempDir()
	killed, backup := written(t, folder)
	foreign, _ := written(t, other)
	for name, test := range map[string]struct{ file, from string }{"of a later time": {backup, killed}, "of another database": {backup, foreign},
		"of another database of the same shape": {killed, foreign}} {
		from, backup := test.from, test.file
		at := filepath.Join(t.TempDir(), "n.db")
		env := []string{"NECTARINE_DB=sqlite:" + at}
		copied(t, backup, at, "")
		copied(t, filepath.Join(folder, "nectarine.key"), filepath.Join(filepath.Dir(at), "nectarine.key"), "")
		copied(t, from+"-wal", at+"-wal", "")
		for _, command := range [][]string{{"init", "--company", "Fourth"}, {"key", "rotate"}, {"audit", "verify"}, {"audit", "head"}, {"serve", "--addr", "127.0.0.1:0"}} { // serve would not end
			if _, fault, err := run(t, env, command...); err == nil || !strings.Contains(fault, "do not fit together") || !strings.Contains(fault, at+"-wal") {
				t.Fatalf("%v with the log %s: %v %s, want it refused in words", command, name, err, fault)
			}
		}
		for ending, was := range map[string]string{"": backup, "-wal": from + "-wal"} {
			now, err := os.ReadFile(at + ending)
			before, fault := os.ReadFile(was)
			if err != nil || fault != nil || !bytes.Equal(now, before) {
				t.Errorf("with the log %s the file n.db%s is another than before: %v %v", name, ending, err, fault)
			}
		}
		for _, ending := range []string{"-wal", "-shm"} {
			if err := os.Remove(at + ending); err != nil {
				t.Fatal(err)
			}
		}
		if out, fault, err := run(t, env, "audit", "verify"); err != nil || strings.Count(out, "unbroken") != map[bool]int{true: 2, false: 4}[backup != killed] {
			t.Errorf("without the log %s: %s %s, want the backup whole", name, out, fault)
		}
	}
	at := filepath.Join(t.TempDir(), "n.db")
	env := []string{"NECTARINE_DB=sqlite:" + at}
	copied(t, killed, at, "", "-wal")
	copied(t, filepath.Join(folder, "nectarine.key"), filepath.Join(filepath.Dir(at), "nectarine.key"), "")
	if _, fault, err := run(t, env, "init", "--company", "Fourth"); err != nil {
		t.Errorf("a file with its own log: %s", fault)
	}
	if out, fault, err := run(t, env, "audit", "verify"); err != nil || strings.Count(out, "unbroken") != 8 {
		t.Errorf("a file with its own log: %s %s, want all of it", out, fault)
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
