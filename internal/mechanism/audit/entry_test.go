package audit

import (
	"testing"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// TestChainInHash: entries of the first chain have the hash that they had before there
// were numbers of chains; in another chain the number is covered.
func TestChainInHash(t *testing.T) {
	at, err := clock.Parse("2026-01-05T15:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	e := &Entry{Row: store.Row{ID: "AU-AAAA-AAAB", CompanyID: "CP-AAAA-AAAA", CreatedAt: at}, Seq: 1, ActorID: "system", Actor: "System",
		Operation: "test", ObjectType: "team", ObjectID: "TM-AAAA-AAAA", Action: "created", ChangesText: "[]"}
	sums := map[string]bool{}
	for chain := range int64(3) {
		e.Chain = chain
		sum, err := e.sum("")
		if err != nil {
			t.Fatal(err)
		}
		sums[sum] = true
	}
	// From the release before: SHA-256 over the fields without a chain.
	const before = "3ba2e7fb9d68dd69e0ec2769c0d8af789acb14f5ad7f9c7268ce21ff9f3216e2"
	if !sums[before] || len(sums) != 3 {
		t.Errorf("the hashes of the chains 0, 1 and 2 are %v, want %s among three", sums, before)
	}
}
