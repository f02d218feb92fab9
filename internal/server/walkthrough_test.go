package server_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

var (
	block = regexp.MustCompile("(?s)```(sh|json)\n(.*?)```")
	// helper is what a page asks to paste before all else.
	helper = regexp.MustCompile(`(?m)^(id|on)\(\) .*$`)
)

// The walk-throughs run as they are written: each json block is part of what the
// last command before it answers.
func TestWalkthrough(t *testing.T) {
	for _, page := range []string{"walkthrough", "hurricane", "agents", "loan", "lockbox", "boarding"} {
		t.Run(page, func(t *testing.T) { runAsWritten(t, "../../docs/"+page+".md") })
	}
}

func runAsWritten(t *testing.T, page string) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	paste := helper.FindString(string(text)) + "\n"
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		answer, steps, folder := "", 0, t.TempDir()
		for _, b := range block.FindAllStringSubmatch(string(text), -1) {
			if b[1] == "sh" {
				cmd := exec.Command("bash", "-e", "-o", "pipefail", "-c", paste+strings.ReplaceAll(b[2], "\ncurl", "; echo\ncurl"))
				cmd.Dir = folder
				cmd.Env = append(os.Environ(), "API="+c.URL+"/api", "KEY="+c.Key)
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("%s\n%s\n%v, want no error", b[2], out, err)
				}
				lines := strings.Split(strings.TrimSpace(string(out)), "\n")
				answer = lines[len(lines)-1]
				steps++
				continue
			}
			var got, want any
			if err := json.Unmarshal([]byte(answer), &got); err != nil {
				t.Fatalf("%v: %s, want no error", err, answer)
			}
			if err := json.Unmarshal([]byte(b[2]), &want); err != nil {
				t.Fatalf("%v: %s, want no error", err, b[2])
			}
			if !within(want, got) {
				t.Fatalf("the page says %s\nbut the answer is %s", b[2], answer)
			}
		}
		if steps < 5 {
			t.Errorf("only %v steps were found, want at least 5", steps)
		}
	})
}

// within reports whether all of want is found in got.
func within(want, got any) bool {
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		for name, value := range want {
			ok = ok && within(value, got[name])
		}
		return ok
	case []any:
		got, ok := got.([]any)
		ok = ok && len(got) >= len(want)
		for i := range want {
			ok = ok && within(want[i], got[i])
		}
		return ok
	}
	return want == got
}
