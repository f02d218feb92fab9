package server_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
)

// TestOfSeveralAtOnceOneMakesTheKeyFile: processes that start together on a new installation
// have one key ring, whole, which its owner alone may read; nothing else is left lying there.
func TestOfSeveralAtOnceOneMakesTheKeyFile(t *testing.T) {
	servertest.Quiet()
	for range 20 {
		folder := filepath.Join(t.TempDir(), "data")
		file := filepath.Join(folder, "nectarine.key")
		keys, errs := make([][]byte, 12), make([]error, 12)
		var all sync.WaitGroup
		for i := range keys {
			all.Go(func() { keys[i], errs[i] = server.MakeKey(file) })
		}
		all.Wait()
		kept, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, key := range keys {
			if errs[i] != nil || !bytes.Equal(key, kept) {
				t.Errorf("one of twelve at once has %v and another ring than the file: %v; want the ring of the file", errs[i], !bytes.Equal(key, kept))
			}
		}
		left, err := os.ReadDir(folder)
		info, fault := os.Stat(file)
		if err != nil || fault != nil || len(left) != 1 || info.Mode().Perm() != 0o600 {
			t.Errorf("in the folder are %v with the mode %v (%v, %v), want the key file alone, its owner's", left, info.Mode(), err, fault)
		}
	}
}

// TestWhatMakeRunPrintsCanBePasted: a shell takes the lines that begin with export, and has then
// the address and the keys; and it is told how to begin again.
func TestWhatMakeRunPrintsCanBePasted(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "demo-keys.json")
	if err := server.TellDemo(&bytes.Buffer{}, "sqlite:n.db", "http://127.0.0.1:8080", file); err == nil || !strings.Contains(err.Error(), "nectarine key create") {
		t.Errorf("without the file of the keys: %v, want what to do", err)
	}
	if err := os.WriteFile(file, []byte(`{"companyId":"CP-A","testCompanyId":"CP-B","liveKey":"nk_live_A","testKey":"nk_test_B"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for database, again := range map[string]string{"sqlite:n.db": "delete the folder " + folder, "postgres://h/n": "drop the database, and delete " + file} {
		var told bytes.Buffer
		if err := server.TellDemo(&told, database, "http://127.0.0.1:8080", file); err != nil {
			t.Fatal(err)
		}
		var lines []string
		for line := range strings.Lines(told.String()) {
			if strings.HasPrefix(strings.TrimSpace(line), "export ") {
				lines = append(lines, line)
			}
		}
		out, err := exec.Command("sh", "-e", "-c", strings.Join(lines, "")+`echo "$API $KEY $LIVE"`).Output()
		if err != nil || string(out) != "http://127.0.0.1:8080/api nk_test_B nk_live_A\n" {
			t.Errorf("pasted into a shell: %q %v, want the address and the two keys; printed was %s", out, err, told.String())
		}
		if !strings.Contains(told.String(), "To begin again, stop the server and "+again) {
			t.Errorf("%s: printed was %s, want that to begin again one is to %s", database, told.String(), again)
		}
	}
}
