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
		kept, dropped, changed := compared(c.with, c.without)
		if kept != c.kept || dropped != c.dropped || changed != c.changed {
			t.Errorf("%s: kept %v, dropped %v, changed %v; want %v, %v, %v", name, kept, dropped, changed, c.kept, c.dropped, c.changed)
		}
	}
}

func TestRowsOf(t *testing.T) {
	for text, want := range map[string]int{
		`{"data": [{"id": "a"}, {"id": "b"}]}`: 2, `{"data": []}`: 0, `{"count": 1, "data": [{"zip": "1"}]}`: 1,
		`[{"id": "a"}, {"id": "b"}]`: 2, `[]`: 0,
		`{"data": {"id": "a"}}`: -1, `{"status": 200}`: -1, `zip,fips`: -1,
	} {
		rows, is := rowsOf([]byte(text))
		if is != (want >= 0) || is && len(rows) != want {
			t.Errorf("%s: %d rows, a list: %v; want %d", text, len(rows), is, want)
		}
	}
}
