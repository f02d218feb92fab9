package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nectarine/internal/value/clock"
)

// trail proves what an installation's trail promises: its ends can be noted, are signed
// for who has the public key alone, and hold; a lost key file is never made anew.
func trail(t *testing.T, file string, env []string) {
	t.Helper()
	heads, fault, err := run(t, env, "audit", "head")
	lines := strings.Split(strings.TrimSpace(heads), "\n")
	if err != nil || len(lines) != 2 {
		t.Fatalf("audit head printed %q, want a line for each of two spaces: %s %v", heads, fault, err)
	}
	text, fault, err := run(t, env, "audit", "key")
	block, _ := pem.Decode([]byte(text))
	if err != nil || block == nil {
		t.Fatalf("audit key printed %q, want a public key: %s %v", text, fault, err)
	}
	parts := strings.Fields(lines[0])
	seq, _, _ := strings.Cut(parts[1], ":")
	if !holds(t, block, lines[0]) {
		t.Error("the signed head does not hold for who has the public key: ", lines[0])
	}
	if out, fault, err := run(t, env, "audit", "verify", "--expect", parts[1]); err != nil {
		t.Errorf("verify with the head just printed: %s %s", out, fault)
	}
	other := seq + ":" + strings.Repeat("0", 64)
	if _, fault, err := run(t, env, "audit", "verify", "--expect", other); err == nil || !strings.Contains(fault, "no trail has been at") {
		t.Errorf("with an end that never was the command ends with %v and says %q, want an error that says that no trail has been at it", err, fault)
	}

	key := filepath.Join(filepath.Dir(file), "nectarine.key")
	if err := os.Rename(key, key+".away"); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"serve"}, {"init", "--company", "Second"}, {"audit", "verify"}} {
		if _, fault, err := run(t, env, command...); err == nil || !strings.Contains(fault, "nectarine.key is missing") {
			t.Errorf("%v without the key file: %v %s", command, err, fault)
		}
		if _, err := os.Stat(key); err == nil {
			t.Fatalf("%v has made a key file for a database that has one", command)
		}
	}
	if err := os.Rename(key+".away", key); err != nil {
		t.Fatal(err)
	}

	raw, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	for name, statements := range map[string][2]string{
		"a deleted space is walked":         {"UPDATE companies SET deleted_at = created_at; UPDATE audit_entries SET actor = actor || 'x' WHERE seq = 3", "UPDATE companies SET deleted_at = NULL; UPDATE audit_entries SET actor = substr(actor, 1, length(actor) - 1) WHERE seq = 3"},
		"a space without its company shows": {"CREATE TABLE c AS SELECT * FROM companies; DELETE FROM companies", "INSERT INTO companies SELECT * FROM c; DROP TABLE c"},
	} {
		if _, err := raw.Exec(statements[0]); err != nil {
			t.Fatal(err)
		}
		if out, _, err := run(t, env, "audit", "verify"); err == nil {
			t.Errorf("%s: %s, want an error", name, out)
		}
		if _, err := raw.Exec(statements[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	if out, fault, err := run(t, env, "audit", "verify"); err != nil {
		t.Error("put right again: ", out, fault)
	}
}

// TestKeyCreate: where all keys are lost, one can be made on the machine, in a space that is
// there and in no other.
func TestKeyCreate(t *testing.T) {
	env := []string{"NECTARINE_DB=sqlite:" + filepath.Join(t.TempDir(), "n.db")}
	if _, fault, err := run(t, env, "key", "create", "--space", "CP-AAAA-AAAA"); err == nil || !strings.Contains(fault, "there is no Nectarine database") {
		t.Errorf(`without a database: %v; want an error and "there is no Nectarine database" in fault`, fault)
	}
	out, fault, err := run(t, env, "init", "--company", "Acme")
	if err != nil {
		t.Fatal(fault)
	}
	var made, issued map[string]string
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Fatal(err)
	}
	if _, fault, err := run(t, env, "key", "create", "--space", "CP-AAAA-AAAA"); err == nil || !strings.Contains(fault, made["companyId"]) {
		t.Errorf("for a space that is not there the command ends with %v and says %q, want an error that names those that are, such as %s", err, fault, made["companyId"])
	}
	if out, fault, err = run(t, env, "key", "create", "--space", made["companyId"]); err != nil {
		t.Fatal(fault)
	}
	if err := json.Unmarshal([]byte(out), &issued); err != nil || issued["companyId"] != made["companyId"] {
		t.Fatalf("key create printed %q, want a key of the space: %v", out, err)
	}
	s := serve(t, env...)
	status, body := s.get(t, "/api/audit?objectId="+issued["apiKeyId"], issued["key"])
	if status != 200 || !strings.Contains(body, `"key create"`) || strings.Contains(body, issued["key"]) {
		t.Errorf("the new key asks for its own audit entry: %d %s; want 200, the operation, and no secret", status, body)
	}
}

// TestVerifyOfNothingFails: a path without a database is an error, and stays without.
func TestVerifyOfNothingFails(t *testing.T) {
	folder := t.TempDir()
	empty := filepath.Join(folder, "empty.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{filepath.Join(folder, "nothere.db"), empty} {
		if out, fault, err := run(t, nil, "audit", "verify", "--db", "sqlite:"+file); err == nil || !strings.Contains(fault, "there is no Nectarine database") {
			t.Errorf(`%s: %v %s %s; want an error and "there is no Nectarine database" in fault`, file, err, out, fault)
		}
	}
	if all, err := os.ReadDir(folder); err != nil || len(all) != 1 {
		t.Errorf("the folder has %v, with the error %v; want no error and one file", all, err)
	}
}

// TestADamagedKeyFileIsNamed: who meets one is told which file it is, which ring the database
// asks for and that it comes from the backup; never that a new one would be written.
func TestADamagedKeyFileIsNamed(t *testing.T) {
	folder := t.TempDir()
	env := []string{"NECTARINE_DB=sqlite:" + filepath.Join(folder, "n.db")}
	if out, fault, err := run(t, env, "init", "--company", "Acme"); err != nil {
		t.Fatalf("init: %v %s %s", err, out, fault)
	}
	key := filepath.Join(folder, "nectarine.key")
	whole, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	for what, content := range map[string]string{
		"empty": "", "garbage": "garbage", "cut short": string(whole[:len(whole)/2]), "a field gone": strings.Replace(string(whole), `"digest"`, `"other"`, 1),
		"a letter changed": strings.Replace(string(whole), "primaryKeyId", "primaryKeyIx", 1),
	} {
		if err := os.WriteFile(key, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, command := range [][]string{{"serve"}, {"init", "--company", "Second"}, {"audit", "verify"}, {"audit", "key"}, {"key", "rotate"}} {
			_, fault, err := run(t, env, command...)
			if err == nil || !strings.Contains(fault, key) || !strings.Contains(fault, "backup") || strings.Contains(fault, "writes one") {
				t.Errorf("%v, the key file %s: %v %s, want the file named, and its backup", command, what, err, fault)
			}
		}
		if is, err := os.ReadFile(key); err != nil || string(is) != content {
			t.Errorf("the key file (%s) was written over: it is read with %v as %q, want no error and %q", what, err, string(is), content)
		}
	}
}

// TestVerifyTellsWhatAnSQLCommandDidBesideTheEntries: a company that was put into another
// space, and a moment that cannot be read, are breaks of the space's trail and no faults of
// the program; the other spaces are walked all the same.
func TestVerifyTellsWhatAnSQLCommandDidBesideTheEntries(t *testing.T) {
	for change, says := range map[string]string{
		"UPDATE companies SET company_id = 'CP-AAAA-AAAA' WHERE id = ?":                                      "CP-AAAA-AAAA",
		"UPDATE audit_entries SET created_at = 'x' WHERE company_id = ? AND seq = 2":                         "broken at entry 2: it was changed",
		"UPDATE audit_entries SET updated_at = '2020' WHERE company_id = ? AND seq = 2":                      "broken at entry 2: it was changed",
		"UPDATE audit_entries SET updated_at = '2020-01-01 00:00:00+00:00' WHERE company_id = ? AND seq = 1": "broken at entry 1: it was changed",
		"UPDATE audit_entries SET deleted_at = '2026-1-1' WHERE company_id = ? AND seq = 1":                  "broken at entry 1: it was changed",
		"UPDATE audit_heads SET seq = 'x' WHERE company_id = ?":                                              "its head was changed",
		"UPDATE audit_heads SET chain = 'x' WHERE company_id = ?":                                            "its head was changed",
		"UPDATE audit_heads SET chain = 1 WHERE company_id = ?":                                              "it has a chain that no release has written",
	} {
		file := filepath.Join(t.TempDir(), "n.db")
		env := []string{"NECTARINE_DB=sqlite:" + file}
		out, fault, err := run(t, env, "init", "--company", "Acme")
		var made map[string]string
		if err != nil || json.Unmarshal([]byte(out), &made) != nil {
			t.Fatalf("init: %v %s %s; want JSON", err, out, fault)
		}
		db, err := sql.Open("sqlite", "file:"+file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := db.Exec(change, made["companyId"])
		if err != nil {
			t.Fatal(err)
		}
		if n, err := r.RowsAffected(); err != nil || n != 1 {
			t.Fatalf("%s: %d rows, %v, want 1", change, n, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		out, fault, err = run(t, env, "audit", "verify")
		if err == nil || !strings.Contains(fault, "the audit trail of "+made["companyId"]+" is broken") || !strings.Contains(fault, says) {
			t.Errorf("%s: %v %s, want the trail of %s broken: %s", change, err, fault, made["companyId"], says)
		}
		if !strings.Contains(out, made["testCompanyId"]) || strings.Contains(out, made["companyId"]+" ") {
			t.Errorf("%s: %s, want the other space alone unbroken", change, out)
		}
	}
}

// TestACompanyThatCannotBeReadKeepsNoTrailFromBeingProven: a moment of a company's row that
// is none is no fault of the program; every trail is walked, and what cannot be told is said.
func TestACompanyThatCannotBeReadKeepsNoTrailFromBeingProven(t *testing.T) {
	for change, says := range map[string]string{"created_at": "", "updated_at": "", "deleted_at": "cannot be read: its deletedAt"} {
		file := filepath.Join(t.TempDir(), "n.db")
		env := []string{"NECTARINE_DB=sqlite:" + file}
		out, fault, err := run(t, env, "init", "--company", "Acme")
		var made map[string]string
		if err != nil || json.Unmarshal([]byte(out), &made) != nil {
			t.Fatalf("init: %v %s %s", err, out, fault)
		}
		db, err := sql.Open("sqlite", "file:"+file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("UPDATE companies SET "+change+" = 'garbage' WHERE id = ?", made["companyId"]); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		out, fault, err = run(t, env, "audit", "verify")
		if (err != nil) != (says != "") || !strings.Contains(fault, says) {
			t.Errorf("%s: %v %s, want %q told", change, err, fault, says)
		}
		if strings.Count(out, "unbroken") != 2 {
			t.Errorf("%s: %s, want both trails unbroken", change, out)
		}
		if _, fault, err := run(t, env, "key", "create", "--space", made["testCompanyId"], "--name", "Way back"); err != nil {
			t.Errorf("%s: no key can be made in the other space: %s", change, fault)
		}
	}
}

// TestKeyRotate: new keys come into the key file of the database that is named and of no
// other; with them the server starts, the trail verifies, and the earlier ring is refused.
func TestKeyRotate(t *testing.T) {
	folder := t.TempDir()
	env := []string{"NECTARINE_DB=sqlite:" + filepath.Join(folder, "n.db")}
	for _, command := range [][]string{{"key", "rotate"}, {"day", "close"}, {"key", "rotate", "--db", "sqlite:" + filepath.Join(folder, "no/where.db")}} {
		if _, fault, err := run(t, env, command...); err == nil || !strings.Contains(fault, "there is no Nectarine database") {
			t.Errorf(`%v without a database: %v; want an error and "there is no Nectarine database" in fault`, command, fault)
		}
	}
	if made, err := os.ReadDir(folder); err != nil || len(made) > 0 {
		t.Errorf("without a database there are %v (%v), want nothing made", made, err)
	}
	if _, fault, err := run(t, env, "init", "--company", "Acme"); err != nil {
		t.Fatal(fault)
	}
	file := filepath.Join(folder, "nectarine.key")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	signedBefore, fault, err := run(t, env, "audit", "head")
	if err != nil {
		t.Fatal(fault)
	}
	out, fault, err := run(t, env, "key", "rotate")
	if err != nil || !strings.Contains(out, "new keys") {
		t.Fatalf("key rotate printed %q: %s %v", out, fault, err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file has the mode %v: %v; want 600", info.Mode(), err)
	}
	if _, fault, err := run(t, env, "init", "--company", "Second"); err != nil {
		t.Error("with the new keys: ", fault)
	}
	if out, fault, err := run(t, env, "audit", "verify"); err != nil {
		t.Error("the trail after a rotation: ", out, fault)
	}
	signedSince, fault, err := run(t, env, "audit", "head")
	if err != nil {
		t.Fatal(fault)
	}
	keysOfBefore(t, env, signedBefore, signedSince)
	if err := os.WriteFile(file, before, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, fault, err := run(t, env, "audit", "verify"); err == nil || !strings.Contains(fault, "does not fit") {
		t.Errorf("with the earlier ring the command ends with %v and says %q, want an error that says that it does not fit", err, fault)
	}
}

// keysOfBefore: audit key --all prints the keys of before a rotation too, with which the heads hold
// that were signed then, and says since when each signs.
func keysOfBefore(t *testing.T, env []string, before, since string) {
	t.Helper()
	one, fault, err := run(t, env, "audit", "key")
	if err != nil {
		t.Fatal(fault)
	}
	all, fault, err := run(t, env, "audit", "key", "--all")
	if err != nil {
		t.Fatal(fault)
	}
	newest, rest := pem.Decode([]byte(all))
	oldest, _ := pem.Decode(rest)
	if newest == nil || oldest == nil || string(pem.EncodeToMemory(newest)) != one {
		t.Fatalf("audit key --all printed %q, want the newest key, %q, and the one before", all, one)
	}
	lines := strings.Split(all, "\n")
	today := clock.System{}.Now().String()[:10]
	if !strings.Contains(lines[0], ", since the rotation of "+today) || !strings.Contains(string(rest), ", from the beginning\n") {
		t.Errorf("audit key --all printed %q, want since when each signs", all)
	}
	old := strings.Split(strings.TrimSpace(before), "\n")[0]
	if !holds(t, oldest, old) || holds(t, newest, old) {
		t.Error("a head from before the rotation does not hold by the key of before alone: ", old)
	}
	byNewest := 0
	for line := range strings.SplitSeq(strings.TrimSpace(since), "\n") {
		switch {
		case holds(t, newest, line):
			byNewest++
		case !holds(t, oldest, line): // nothing was written in its space since
			t.Error("a head holds by neither key: ", line)
		}
	}
	if byNewest == 0 {
		t.Error("no head holds by the newest key: ", since)
	}
}

// holds reports whether a head as audit head prints it holds by a public key.
func holds(t *testing.T, block *pem.Block, line string) bool {
	t.Helper()
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Fields(line)
	seq, hash, _ := strings.Cut(parts[1], ":")
	signature, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil {
		t.Fatal(err)
	}
	return ed25519.Verify(public.(ed25519.PublicKey), fmt.Appendf(nil, "nectarine audit head\n%s\n0\n%s\n%s\n", parts[0], seq, hash), signature)
}
