package assert

import (
	"fmt"
	"strings"
	"testing"
)

// heard keeps what an assertion says instead of ending a test.
type heard struct{ said string }

func (*heard) Helper() {}

func (h *heard) Fatalf(format string, args ...any) { h.said += fmt.Sprintf(format, args...) }

func TestFieldsSayWhatIsWrong(t *testing.T) {
	got := M{"status": "active", "n": 2.0, "none": nil, "a.b": 1.0,
		"people": []any{M{"name": "Ann"}, M{"name": "Bob"}}, "type": M{"base": "generic"}}
	for _, c := range []struct {
		want M
		says string
	}{
		{M{"status": "active", "n": 2.0, "none": nil, "absent": nil, "people.1.name": "Bob", "type.base": "generic", "a.b": 1.0}, ""},
		{M{"status": Set, "n": Not(3.0), "people": Count(2), "none": Count(0)}, ""},
		{M{"status": "closed"}, `status is "active", want "closed"`},
		{M{"status": nil}, `status is "active", want null`},
		{M{"n": 2}, `n is 2, want 2 (int)`},
		{M{"none": Set}, `none is null, want something`},
		{M{"absent": Set}, `absent is null, want something`},
		{M{"n": Not(2.0)}, `n is 2, want anything but 2`},
		{M{"people": Count(1)}, `want 1 of them`},
		{M{"status": Count(0)}, `want 0 of them`},
		{M{"people.2.name": "Cy"}, `people.2.name is null, want "Cy"`},
		{M{"people.x": Set}, `people.x is null`},
		{M{"status.x": Set}, `status.x is null`},
		{M{"type.base": "dni"}, `type.base is "generic", want "dni"`},
	} {
		var h heard
		Fields(&h, got, c.want)
		if !strings.Contains(h.said, c.says) || (h.said == "") != (c.says == "") {
			t.Errorf("Fields of %v says %q, want %q", c.want, h.said, c.says)
		}
	}
}

func TestRowsSayWhatIsWrong(t *testing.T) {
	got := []M{{"id": "a"}, {"id": "b"}}
	for _, c := range []struct {
		ask  func(T)
		says string
	}{
		{func(t T) { Rows(t, got, M{"id": "a"}, M{}) }, ""},
		{func(t T) { Rows(t, got, M{"id": "a"}) }, "2 rows came, want 1"},
		{func(t T) { Rows(t, got) }, "2 rows came, want 0"},
		{func(t T) { Rows(t, got, M{}, M{"id": "a"}) }, `of row 1: id is "b", want "a"`},
		{func(t T) { Len(t, got, 2) }, ""},
		{func(t T) { Len(t, got, 3) }, "2 came, want 3"},
		{func(t T) { Len(t, map[string]int{"a": 1}, 0) }, "1 came, want 0"},
	} {
		var h heard
		c.ask(&h)
		if !strings.Contains(h.said, c.says) || (h.said == "") != (c.says == "") {
			t.Errorf("it says %q, want %q", h.said, c.says)
		}
	}
}
