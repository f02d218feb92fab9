package server_test

import (
	"os"
	"testing"

	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
)

const examplesFile = "examples.json"

// Every operation has an example in the document, which the server takes and gives as
// it stands there: the body of each is sent, with the ids of objects that are there, and
// the answer must be that of the example. make examples writes them anew.
func TestExamples(t *testing.T) {
	b, err := os.ReadFile(examplesFile)
	if err != nil {
		t.Fatal(err)
	}
	committed, err := server.ReadExamples(b)
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("NECTARINE_WRITE_EXAMPLES") != "" {
		writeExamples(t, servertest.New(t, servertest.SQLite))
		return
	}
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, op := range c.Operations() {
			t.Run(op.ID, func(t *testing.T) {
				example, is := committed[op.ID]
				if !is {
					t.Fatal("has no example: run make examples")
				}
				r := c.Other().For(t).Shown(op)
				r, err := r.Again(example)
				if err != nil {
					t.Fatalf("the example is not of today: %v: run make examples", err)
				}
				got := recorded(t, r)
				if want := text(example); text(got) != want {
					t.Errorf("the example is not what comes: run make examples\ngot  %s\nwant %s", text(got), want)
				}
			})
		}
		if n := len(c.Operations()); n != len(committed) {
			t.Errorf("%d operations, %d examples: run make examples", n, len(committed))
		}
	})
}

// writeExamples writes the examples of all operations anew.
func writeExamples(t *testing.T, c *servertest.Client) {
	all := map[string]server.Example{}
	for _, op := range c.Operations() {
		t.Run(op.ID, func(t *testing.T) {
			all[op.ID] = recorded(t, c.Other().For(t).Shown(op))
		})
	}
	b, err := servertest.Examples(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(examplesFile, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// recorded sends a request that must succeed, and answers the example that it is.
func recorded(t *testing.T, r servertest.Request) server.Example {
	t.Helper()
	a := r.Call()
	if a.Status >= 300 {
		t.Fatalf("%s %s with %v: %d, want success: %s", r.Operation.Method, r.Path, r.Body, a.Status, a.Raw)
	}
	example, err := r.Plain(a)
	if err != nil {
		t.Fatal(err)
	}
	return example
}
