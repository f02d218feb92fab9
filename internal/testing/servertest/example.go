package servertest

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"nectarine/internal/server/reference"
	"nectarine/internal/value/clock"
)

// Plain is the example of a call in which nothing is left that another call of the
// same would not have: ids become fixed ones, by their prefix and in the order in which
// they appear; so do keys, hashes and the address of the server. preview is what came with
// previewMode=true, or nil.
func (r Request) Plain(a Answer, preview *Answer) (reference.Example, error) {
	p := plainer{url: r.From.URL, now: r.From.Clock.Now(), ids: map[string]string{}, counts: map[string]int{}}
	e := reference.Example{BodyType: r.ContentType, Status: a.Status}
	for i, name := range pathNames.FindAllStringSubmatch(r.Operation.Path, -1) {
		if e.Parameters == nil {
			e.Parameters = map[string]string{}
		}
		e.Parameters[name[1]] = p.text(r.Parts[i])
	}
	var err error
	if text, is := r.Body.(string); is {
		e.Body = p.text(text)
	} else if e.Body, err = p.value(r.Body); err != nil {
		return e, err
	}
	if preview != nil {
		if e.Preview, err = p.value(json.RawMessage(preview.Raw)); err != nil {
			return e, err
		}
	}
	kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	switch {
	case len(a.Raw) == 0 || kind == "text/event-stream": // a stream shows moments of the work
		return e, nil
	case kind == "application/json":
		e.Answer, err = p.value(json.RawMessage(a.Raw))
		return e, err
	}
	e.Answer, e.AnswerType = p.text(string(a.Raw)), kind
	return e, nil
}

// Again is the request with the body of the example, whose ids are replaced by those of
// the objects that were made for this request.
func (r Request) Again(e reference.Example) (Request, error) {
	if e.Body == nil {
		return r, nil
	}
	if text, is := e.Body.(string); is {
		filled, err := refilled(text, fmt.Sprint(r.Body))
		r.Body = filled
		return r, err
	}
	own, err := sorted(r.Body)
	if err != nil {
		return r, err
	}
	example, err := sorted(e.Body)
	if err != nil {
		return r, err
	}
	filled, err := refilled(string(example), string(own))
	if err != nil {
		return r, err
	}
	return r, decoded([]byte(filled), &r.Body)
}

// refilled is the example with the ids of another text in the places of its own.
func refilled(example, own string) (string, error) {
	real, fixed := anyID.FindAllString(own, -1), anyID.FindAllString(example, -1)
	if len(real) != len(fixed) {
		return "", fmt.Errorf("the example's body names %d objects, the request's %d", len(fixed), len(real))
	}
	at := 0
	return anyID.ReplaceAllStringFunc(example, func(string) string { at++; return real[at-1] }), nil
}

var (
	pathNames = regexp.MustCompile(`\{([A-Za-z0-9]+)\}`)
	anyID     = regexp.MustCompile(`\b[A-Z][A-Z0-9]-[A-Z1-9]{4}-[A-Z1-9]{4}\b`)
	secret    = regexp.MustCompile(`\bnk_(test|live)_[A-Za-z0-9_-]+`)
	hint      = regexp.MustCompile(`("hint": ?")[A-Z0-9]{4}"`)
	request   = regexp.MustCompile(`\breq_[0-9a-f]{24}\b`)
	moment    = regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z`)
	hash      = regexp.MustCompile(`\b[0-9a-f]{64}\b`)
	signature = regexp.MustCompile(`[0-9A-Za-z+/]{86}==`) // Ed25519, of every lender's own key
)

// plainer replaces, over all texts of a call, what another call would have otherwise.
type plainer struct {
	url    string
	now    clock.Time
	ids    map[string]string // the fixed id, by the real one
	counts map[string]int    // how many there are, by prefix
}

func (p plainer) value(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	b, err := sorted(v)
	if err != nil {
		return nil, err
	}
	var plain any
	return plain, decoded([]byte(p.text(string(b))), &plain)
}

func (p plainer) text(s string) string {
	s = strings.ReplaceAll(s, p.url, "https://nectarine.example")
	s = secret.ReplaceAllString(s, "nk_${1}_EXAMPLE7Q2M4XKD9TRB6WHC3")
	s = hint.ReplaceAllString(s, `${1}WHC3"`)
	s = request.ReplaceAllString(s, "req_5f0c2d7e91ab48630d1e7c2f")
	s = moment.ReplaceAllStringFunc(s, p.moment)
	s = hash.ReplaceAllString(s, fmt.Sprintf("%x", sha256.Sum256([]byte("example"))))
	s = signature.ReplaceAllString(s, strings.Repeat("Example0", 11)[:86]+"==")
	return anyID.ReplaceAllStringFunc(s, p.id)
}

// moment is the moment as if the clock, which every write of any test moves on a little,
// had stood still.
func (p plainer) moment(real string) string {
	at, err := clock.Parse(real)
	since := at.Sub(p.now.Time).Round(time.Minute)
	if err != nil {
		return real
	}
	// Where a test has moved the clock of its space to: a moment by itself, which is a whole
	// minute, or so far on from the clock that all writes move.
	if whole := at.Round(time.Minute); since.Abs() > time.Hour && at.Sub(whole).Abs() < time.Second {
		return clock.Time{Time: whole}.String()
	}
	return clock.Time{Time: Start.Add(since)}.String()
}

// id is the fixed id in the place of a real one.
func (p plainer) id(real string) string {
	if fixed := p.ids[real]; fixed != "" {
		return fixed
	}
	prefix := real[:2]
	p.counts[prefix]++
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789"
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", prefix, p.counts[prefix]))
	fixed := []byte(prefix + "-....-....")
	for i, at := range []int{3, 4, 5, 6, 8, 9, 10, 11} {
		fixed[at] = alphabet[int(sum[i])%len(alphabet)]
	}
	p.ids[real] = string(fixed)
	return string(fixed)
}

// sorted is a value as JSON with the names of objects in order.
func sorted(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var plain any
	if err := decoded(b, &plain); err != nil {
		return nil, err
	}
	return unescaped(plain, "")
}

// decoded reads JSON with its numbers as they are written.
func decoded(b []byte, v *any) error {
	*v = nil
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(v)
}

// unescaped is a value as JSON, in which & stays &.
func unescaped(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	err := e.Encode(v)
	return b.Bytes(), err
}

// Examples are examples as they are committed.
func Examples(all map[string]reference.Example) ([]byte, error) { return unescaped(all, "  ") }
