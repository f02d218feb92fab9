package server_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/server"
	"nectarine/internal/server/reference"
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
	committed, err := reference.ReadExamples(b)
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
				r := c.Other().For(t).ValidShowing(op)
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

// The example of a body that is a text stands beside every type under which it is taken; that of
// a PDF is a file that the server gives as well. Each is sent.
func TestExamplesUnderEachType(t *testing.T) {
	document, err := server.Document()
	if err != nil {
		t.Fatalf("the document: %v", err)
	}
	var is struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct {
					Example  any
					Examples map[string]struct{ Description, Value string }
				}
			}
		}
	}
	if err := json.Unmarshal(document, &is); err != nil {
		t.Fatalf("the document: %v", err)
	}
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		sent, files := 0, 0
		for _, op := range c.Operations() {
			for kind, media := range is.Paths[op.Path][strings.ToLower(op.Method)].RequestBody.Content {
				text, isText := media.Example.(string)
				if kind == "application/json" || slices.Contains(pictures, kind) && media.Example == nil && media.Examples == nil {
					continue
				}
				if shown := media.Examples["file"]; !isText && shown.Value != "" {
					_, file, _ := strings.Cut(shown.Description, "The file: ")
					got := fetch(t, c, "GET", file)
					if got.status != 200 || got.header.Get("Content-Type") != kind || http.DetectContentType([]byte(got.text)) != kind {
						t.Errorf("%s: the example %s came with %d as %v, want a file of %s", op.ID, file, got.status, got.header["Content-Type"], kind)
					}
					if shown.Value != got.text {
						t.Errorf("%s: the example of %s is %q, want the file: %q", op.ID, kind, shown.Value, got.text)
					}
					text, isText = got.text, true
					files++
				}
				if !isText {
					t.Errorf("%s: the example of %s is %v, want a text or a file", op.ID, kind, media.Example)
					continue
				}
				r, err := c.Other().For(t).Valid(op).Again(reference.Example{Body: text})
				if err != nil {
					t.Fatalf("the example of %s is not of today: %v: run make examples", op.ID, err)
				}
				r.ContentType = kind
				if a := r.Call(); a.Status >= 300 {
					t.Errorf("%s as %s: %d %s, want its example taken", op.ID, kind, a.Status, a.Raw)
				}
				sent++
			}
		}
		if sent < 10 || files < 2 {
			t.Errorf("%d examples were sent, %d of them files; want 10 and more, 2 of them files", sent, files)
		}
	})
}

// writeExamples writes the examples of all operations anew.
func writeExamples(t *testing.T, c *servertest.Client) {
	all := map[string]reference.Example{}
	for _, op := range c.Operations() {
		t.Run(op.ID, func(t *testing.T) {
			all[op.ID] = recorded(t, c.Other().For(t).ValidShowing(op))
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

// recorded sends a request that must succeed, and answers the example that it is. Where a
// preview answers something else, that is asked for first.
func recorded(t *testing.T, r servertest.Request) reference.Example {
	t.Helper()
	must := func(r servertest.Request) servertest.Answer {
		a := r.Call()
		if a.Status >= 300 {
			t.Fatalf("%s %s with %v: %d, want success: %s", r.Operation.Method, r.Path, r.Body, a.Status, a.Raw)
		}
		return a
	}
	var preview *servertest.Answer
	if asking, is := r.Previews(); is {
		shown := must(asking)
		preview = &shown
	}
	example, err := r.Plain(must(r), preview)
	if err != nil {
		t.Fatal(err)
	}
	return example
}

// withoutExample are answers that nothing would be learnt from: a file of any kind.
var withoutExample = []string{"downloadDocument", "downloadPersonDocument"}

// streamed is an event of a stream.
var streamed = regexp.MustCompile(`^event: (progress|completed)\nretry: 1000\ndata: (\{.*\})\n\n`)

// The stream of a bulk operation is as its example: its data have the same fields.
func TestExampleOfTheStream(t *testing.T) {
	document, err := server.Document()
	if err != nil {
		t.Fatalf("the document: %v", err)
	}
	var is struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct {
				Content map[string]struct{ Example any }
			}
		}
	}
	if err := json.Unmarshal(document, &is); err != nil {
		t.Fatalf("the document: %v", err)
	}
	fields := func(text string) []string {
		match := streamed.FindStringSubmatch(text)
		if match == nil {
			t.Fatalf("the stream is %q, want an event, a retry and its data", text)
		}
		var data m
		if err := json.Unmarshal([]byte(match[2]), &data); err != nil {
			t.Fatalf("the data of the stream: %v", err)
		}
		return slices.Sorted(maps.Keys(data))
	}
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, op := range c.Operations() {
			if op.ID == "followBulkOperation" {
				example, _ := is.Paths[op.Path]["get"].Responses["200"].Content["text/event-stream"].Example.(string)
				if came, shown := fields(string(c.ValidShowing(op).Call().Raw)), fields(example); !slices.Equal(came, shown) {
					t.Errorf("the data of the stream have the fields %v, want those of the example %v", came, shown)
				}
			}
		}
	})
}

// The document shows an example of every body, of every answer and of every id in a path.
func TestEverythingHasAnExample(t *testing.T) {
	document, err := server.Document()
	if err != nil {
		t.Fatal(err)
	}
	var is struct{ Paths map[string]map[string]m }
	if err := json.Unmarshal(document, &is); err != nil {
		t.Fatal(err)
	}
	for _, methods := range is.Paths {
		for _, op := range methods {
			name := op["operationId"].(string)
			if body, has := op["requestBody"].(m); has && !exemplified(body) {
				t.Errorf("the body of %s has no example: run make examples", name)
			}
			for status, answer := range op["responses"].(m) {
				if status[0] == '2' && !exemplified(answer.(m)) && !slices.Contains(withoutExample, name) {
					t.Errorf("the answer %s of %s has no example: run make examples", status, name)
				}
			}
			for _, parameter := range list(op["parameters"]) {
				if p := parameter.(m); p["in"] == "path" && p["example"] == nil {
					t.Errorf("the parameter %s of %s has no example: run make examples", p["name"], name)
				}
			}
		}
	}
}

// pictures are the media types of which a document cannot show an example: their bytes are no
// characters of YAML, as which generators of clients read it.
var pictures = []string{"image/jpeg", "image/png"}

// exemplified says whether each of the media types has an example, but for pictures.
func exemplified(of m) bool {
	content, _ := of["content"].(m)
	for kind, media := range content {
		if media.(m)["example"] == nil && media.(m)["examples"] == nil && !slices.Contains(pictures, kind) {
			return false
		}
	}
	return true
}
