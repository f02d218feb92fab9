package audit

import (
	"testing"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// TestEntriesFromBeforeKeepTheirHash, and the digest of today covers the number of the
// chain and every field.
func TestEntriesFromBeforeKeepTheirHash(t *testing.T) {
	at, err := clock.Parse("2026-01-05T15:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	entry := func() *Entry {
		return &Entry{Row: store.Row{ID: "AU-AAAA-AAAB", CompanyID: "CP-AAAA-AAAA", CreatedAt: at}, Seq: 1, ActorID: "system", Actor: "System",
			Operation: "test", ObjectType: "team", ObjectID: "TM-AAAA-AAAA", Action: "created", ChangesText: "[]"}
	}
	// From the release before: SHA-256 over the fields without a chain.
	const before = "3ba2e7fb9d68dd69e0ec2769c0d8af789acb14f5ad7f9c7268ce21ff9f3216e2"
	if old, err := entry().oldHash(""); err != nil || old != before {
		t.Errorf("the hash of an entry from before is %s, want %s", old, before)
	}
	text := "x"
	digests := map[string]bool{}
	changes := []func(*Entry){func(*Entry) {}, func(e *Entry) { e.Chain = 1 }, func(e *Entry) { e.Seq = 2 }, func(e *Entry) { e.ID = "" },
		func(e *Entry) { e.CompanyID = "" }, func(e *Entry) { e.CreatedAt = e.CreatedAt.Add(1000) }, func(e *Entry) { e.ActorID = "" },
		func(e *Entry) { e.Actor = "" }, func(e *Entry) { e.Address = &text }, func(e *Entry) { e.RequestID = &text },
		func(e *Entry) { e.Operation = "" }, func(e *Entry) { e.ObjectType = "" }, func(e *Entry) { e.ObjectID = "" },
		func(e *Entry) { e.Action = "" }, func(e *Entry) { e.ChangesText = "" }}
	for _, change := range changes {
		e := entry()
		change(e)
		d, err := e.digest()
		if err != nil {
			t.Fatal(err)
		}
		digests[d] = true
	}
	if len(digests) != len(changes) {
		t.Errorf("%d digests of %d different entries", len(digests), len(changes))
	}
}
