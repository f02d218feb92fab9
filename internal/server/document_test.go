package server_test

import (
	"bytes"
	"os"
	"testing"

	"nectarine/internal/server"
)

// The committed document is what the code says. make openapi writes it anew.
func TestDocumentIsUpToDate(t *testing.T) {
	want, err := server.Document()
	if err != nil {
		t.Fatal(err)
	}
	again, err := server.Document()
	if err != nil || !bytes.Equal(want, again) {
		t.Fatal("the document differs from one run to the next", err)
	}
	got, err := os.ReadFile("../../api/openapi.json")
	if err != nil || !bytes.Equal(got, want) {
		t.Fatal("api/openapi.json is not what the code says: run make openapi", err)
	}
}

// The same of the pages of docs that follow from the code.
func TestPagesAreUpToDate(t *testing.T) {
	for name, want := range server.Pages() {
		got, err := os.ReadFile("../../docs/" + name)
		if err != nil || string(got) != want {
			t.Errorf("docs/%s is not what the code says: run make openapi (%v)", name, err)
		}
	}
}
