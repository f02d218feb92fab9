package servertest

import "testing"

func TestCompared(t *testing.T) {
	for name, c := range map[string]struct {
		with, without          map[string]string
		kept, dropped, changed bool
	}{
		"all rows match":       {map[string]string{"a": "1"}, map[string]string{"a": "1"}, true, false, false},
		"no row matches":       {nil, map[string]string{"a": "1"}, false, true, true},
		"one of two matches":   {map[string]string{"a": "1"}, map[string]string{"a": "1", "b": "2"}, true, true, true},
		"it lets in more":      {map[string]string{"a": "1", "b": "2"}, map[string]string{"a": "1"}, true, true, true},
		"the row says more":    {map[string]string{"a": "1, 2"}, map[string]string{"a": "1"}, true, false, true},
		"there is nothing":     {nil, nil, false, false, false},
		"others come for them": {map[string]string{"a": "1"}, map[string]string{"b": "2"}, false, true, true},
	} {
		kept, dropped, changed := compared(c.with, c.without, true, true)
		if kept != c.kept || dropped != c.dropped || changed != c.changed {
			t.Errorf("%s: kept %v, dropped %v, changed %v; want %v, %v, %v", name, kept, dropped, changed, c.kept, c.dropped, c.changed)
		}
	}
}

// A parameter that does nothing is not taken for one that drops, where the page is shorter
// than the list, on either side.
func TestTheCutOfAPageDropsNothing(t *testing.T) {
	short, long := map[string]string{"a": "1"}, map[string]string{"a": "1", "b": "2"}
	if _, dropped, changed := compared(short, long, false, true); dropped || changed {
		t.Error("a row beyond the page that was asked for counts as dropped, want it not seen")
	}
	if _, dropped, changed := compared(long, short, true, false); dropped || changed {
		t.Error("a row beyond the page without the parameter counts as dropped, want it not seen")
	}
	if _, dropped, _ := compared(short, long, true, false); !dropped {
		t.Error("a row that a whole answer lacks does not count as dropped, want it to")
	}
}

func TestRowsOf(t *testing.T) {
	for text, want := range map[string]int{
		`{"data": [{"id": "a"}, {"id": "b"}]}`: 2, `{"data": []}`: 0, `{"count": 1, "data": [{"zip": "1"}]}`: 1,
		`[{"id": "a"}, {"id": "b"}]`: 2, `[]`: 0,
		`{"data": {"id": "a"}}`: -1, `{"status": 200}`: -1, `zip,fips`: -1,
	} {
		rows, all, is := rowsOf([]byte(text))
		if is != (want >= 0) || is && (len(rows) != want || !all) {
			t.Errorf("%s: %d rows, a list: %v, all of it: %v; want %d", text, len(rows), is, all, want)
		}
	}
	if _, all, is := rowsOf([]byte(`{"data": [{"id": "a"}], "nextUrl": "/api/teams?startingAfter=a"}`)); all || !is {
		t.Errorf("a page with a next one is taken for all of the list (%v), or for none (%v)", all, is)
	}
}
