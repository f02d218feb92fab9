package guard

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

func TestBook(t *testing.T) {
	for says, e := range map[string]Edition{
		"not a day":            {On: "tomorrow"},
		"no rule \"us-xx\"":    {On: "2026-01-01", Tightened: []Setting{{"us-xx", "days", 7}}},
		"has no \"minutes\"":   {On: "2026-01-01", Tightened: []Setting{{"us-regf-calls", "minutes", 7}}},
		"from 1 to 7":          {On: "2026-01-01", Tightened: []Setting{{"us-regf-calls", "calls", 8}}},
		"no rule \"lender-x\"": {On: "2026-01-01", Off: []string{"lender-x"}},
		"by law":               {On: "2026-01-01", Off: []string{"us-tcpa-autodialed"}},
	} {
		if _, err := Book(e); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: %v, want %q", e, err, says)
		}
	}
	// The set in force is that of the day: before Regulation F there was none of it.
	has := func(on, id string) bool {
		return slices.ContainsFunc(book(t, on).Rules, func(r law.Rule) bool { return r.ID == id })
	}
	if has("2021-11-29", "us-regf-calls") || !has("2021-11-30", "us-regf-calls") || has("2026-08-31", "us-ny-nyc-electronic") || !has("2026-09-01", "us-ny-nyc-electronic") {
		t.Error("the book of a day holds other rules")
	}
	seen := map[string]bool{}
	for _, r := range Standard() {
		if seen[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		seen[r.ID] = true
		for _, p := range r.Parameters {
			if p.Value < p.Min || p.Value > p.Max || r.Param(p.Name) != p.Value {
				t.Errorf("%s %s: %d is not from %d to %d", r.ID, p.Name, p.Value, p.Min, p.Max)
			}
		}
	}
}

// A rule that binds creditors by practice can be turned off for them; the
// collectors whom it binds by law keep it.
func TestProfile(t *testing.T) {
	q := call(when(t, "Apr 8 22:00"), "A")
	off, err := Book(Edition{On: "2026-04-08", Off: []string{"us-regf-time"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		contacter string
		b         *Rulebook
		stops     bool
	}{{fact.Creditor, book(t, "2026-04-08"), true}, {fact.Collector, book(t, "2026-04-08"), true}, {fact.Creditor, off, false}, {fact.Collector, off, true}, {"", off, true}} {
		r := q
		r.Contacter = x.contacter
		d, err := Decide(r, home(), x.b)
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(stopped(d, ""), "us-regf-time"); got != x.stops {
			t.Errorf("%q with %v off: %v", x.contacter, x.b.Edition.Off, got)
		}
	}
}

// A decision is judged again by the book that it names; whatever is changed in
// the request, the facts or the decision shows.
func TestVerify(t *testing.T) {
	c := fact.Case{Request: call(when(t, "Apr 8 22:00"), "A"), Facts: home(calls(t, "A", "Apr 7 10:00")...)}
	b, err := Book(Edition{On: "2026-04-08", Tightened: []Setting{{"us-regf-calls", "calls", 1}}})
	if err != nil {
		t.Fatal(err)
	}
	d, err := Decide(c.Request, c.Facts, b)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var stored Decision
	if err := json.Unmarshal(text, &stored); err != nil {
		t.Fatal(err)
	}
	if diff, err := Verify(c, stored); err != nil || len(diff) != 0 {
		t.Error(diff, err)
	}
	fields := func(c fact.Case, d Decision) (all []string) {
		diff, err := Verify(c, d)
		if err != nil {
			return []string{err.Error()}
		}
		for _, x := range diff {
			all = append(all, x.Field)
		}
		return all
	}
	forged := stored
	forged.Result = true
	fewer := c
	fewer.Facts.Interactions = nil
	older := stored
	older.Edition.On = "2021-01-01"
	for want, got := range map[string][]string{
		"result":                             fields(c, forged),
		"reasons nextAllowedAt digest":       fields(fewer, stored),
		"there is no rule \"us-regf-calls\"": fields(c, older),
	} {
		if !strings.Contains(strings.Join(got, " "), want) {
			t.Errorf("%v, want %s", got, want)
		}
	}
}

func TestImpact(t *testing.T) {
	p := Past{Facts: home(calls(t, "A", "Apr 1 10:00", "Apr 2 10:00", "Apr 3 10:00", "Apr 4 22:00")...)}
	s := Study{Tightened: []Setting{{"us-regf-calls", "calls", 2}}}
	hits, err := s.Look(p)
	if err != nil || len(hits) != 1 || hits[0].Interaction != "Ac" || !slices.Equal(hits[0].Rules, []string{"us-regf-calls"}) || s.Looked != 4 || s.Blocked != 1 {
		t.Error(hits, s.Looked, s.Blocked, err)
	}
}

// Every field of what is judged is in the digest.
func TestDigestCoversEveryField(t *testing.T) {
	q, f := call(when(t, "Apr 8 12:00"), "A"), home(calls(t, "A", "Apr 7 10:00")...)
	b := book(t, "2026-04-08")
	sum := func(q fact.Request, f fact.Facts) [32]byte {
		m, err := law.Consider(&q, &f)
		if err != nil {
			t.Fatal(err)
		}
		return digest(m, b)
	}
	was := sum(q, f)
	check := func(what string, v reflect.Value, changed func() [32]byte) {
		for i := range v.NumField() {
			field := v.Field(i)
			old := reflect.New(field.Type()).Elem()
			old.Set(field)
			change(field)
			if now := changed(); now == was {
				t.Errorf("%s.%s is not in the digest", what, v.Type().Field(i).Name)
			}
			field.Set(old)
		}
	}
	check("request", reflect.ValueOf(&q).Elem(), func() [32]byte { return sum(q, f) })
	check("request.contact", reflect.ValueOf(&q.Contact).Elem(), func() [32]byte { return sum(q, f) })
	check("interaction", reflect.ValueOf(&f.Interactions[0]).Elem(), func() [32]byte { return sum(q, f) })
	check("debt", reflect.ValueOf(&f.Debts[0]).Elem(), func() [32]byte { return sum(q, f) })
	check("facts", reflect.ValueOf(&f).Elem(), func() [32]byte { return sum(q, f) })
}

// change gives a value another one, before the instant of the request.
func change(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = x.Add(-time.Hour)
		return
	case **time.Time:
		then := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		*x = &then
		return
	case *[]string:
		*x = []string{"America/Boise"}
		return
	case *fact.Contact:
		x.ID += "x"
		return
	case *fact.Residence:
		x.City += "x"
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Pointer:
		was := v.IsNil() || v.Elem().IsZero()
		v.Set(reflect.New(v.Type().Elem()))
		switch e := v.Elem(); {
		case e.Kind() == reflect.Bool:
			e.SetBool(was)
		default:
			e.SetInt(41)
		}
	case reflect.Slice:
		one := reflect.New(v.Type().Elem()).Elem()
		if span := one.FieldByName("Span"); span.IsValid() {
			span.FieldByName("At").Set(reflect.ValueOf(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)))
		} else if at := one.FieldByName("At"); at.IsValid() {
			at.Set(reflect.ValueOf(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)))
		}
		v.Set(reflect.Append(v, one))
	}
}

// The committed schema is the one of the code, and the document's examples can
// be read.
func TestDocument(t *testing.T) {
	want, err := json.MarshalIndent(Schema(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile("../../../docs/guard.schema.json")
	if err != nil || strings.TrimSpace(string(committed)) != string(want) {
		t.Error("docs/guard.schema.json is not what the code says: run nectarine guard schema >docs/guard.schema.json", err)
	}
	text, err := os.ReadFile("../../../docs/guard.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for i, part := range strings.Split(string(text), "```json\n") {
		if i == 0 {
			continue
		}
		body, _, _ := strings.Cut(part, "```")
		c, err := fact.Parse([]byte(body))
		if err != nil {
			t.Errorf("example %d: %v", i, err)
			continue
		}
		if _, err := Decide(c.Request, c.Facts, book(t, "2026-10-01")); err != nil {
			t.Errorf("example %d: %v", i, err)
		}
		examples++
	}
	if examples == 0 {
		t.Error("docs/guard.md has no example")
	}
	for _, r := range Standard() {
		if !strings.Contains(string(text), "`"+r.ID+"`") {
			t.Errorf("docs/guard.md does not name %s", r.ID)
		}
	}
}

func TestRefusals(t *testing.T) {
	for says, body := range map[string]string{
		"request.at":                 `{"request":{"channel":"voice","direction":"outbound","person":"P"},"facts":{}}`,
		"request.channel":            `{"request":{"at":"2026-01-01T00:00:00Z","channel":"pigeon","direction":"outbound","person":"P"},"facts":{}}`,
		"unknown field \"hunch\"":    `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","person":"P","hunch":1},"facts":{}}`,
		"facts.interactions[0].at":   `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","person":"P"},"facts":{"interactions":[{}]}}`,
		"facts.consents[0].name":     `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","person":"P"},"facts":{"consents":[{"at":"2026-01-01T00:00:00Z","name":"yes"}]}}`,
		"facts.blocks[0].weekdays":   `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","person":"P"},"facts":{"blocks":[{"at":"2026-01-01T00:00:00Z","weekdays":[8]}]}}`,
		"facts.statedTimes[0]":       `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","person":"P"},"facts":{"statedTimes":[{"at":"2026-01-01T00:00:00Z","fromMinute":9,"toMinute":9}]}}`,
		"facts.debts[1].id":          `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","person":"P"},"facts":{"debts":[{"id":"A"},{"id":"A"}]}}`,
		"facts.collectionsIntensity": `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","person":"P"},"facts":{"collectionsIntensity":"brutal"}}`,
		"nothing after it":           `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","person":"P"},"facts":{}} {}`,
		"facts.deaths[0].at":         `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","person":"P"},"facts":{"deaths":[{"id":"D"}]}}`,
		"facts.disputes[0].kind":     `{"request":{"at":"2026-01-01T00:00:00Z","channel":"voice","direction":"outbound","person":"P"},"facts":{"disputes":[{"at":"2026-01-01T00:00:00Z","kind":"row"}]}}`,
	} {
		if _, err := fact.Parse([]byte(body)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
}
