package guard

import (
	"fmt"
	"strings"
	"time"

	"nectarine/internal/rule/guard/fact"
)

// Difference is one thing in which a decision made again is not the one that
// was stored.
type Difference struct {
	Field string `json:"field"`
	Was   string `json:"was"`
	Is    string `json:"is"`
}

// Verify makes a stored decision again, by the rulebook that it names, and
// answers what differs: nothing proves that it followed from the request, the
// facts and that book. The error says that it cannot be made again.
func Verify(c fact.Case, stored Decision) ([]Difference, error) {
	b, err := Book(stored.Edition)
	if err != nil {
		return nil, fmt.Errorf("decision.edition: %w", err)
	}
	again, err := Decide(c.Request, c.Facts, b)
	if err != nil {
		return nil, err
	}
	differences := []Difference{}
	for _, x := range []Difference{
		{"result", fmt.Sprint(stored.Result), fmt.Sprint(again.Result)},
		{"reasons", ids(stored.Reasons), ids(again.Reasons)},
		{"nextAllowedAt", instant(stored.NextAllowedAt), instant(again.NextAllowedAt)},
		{"noEnd", stored.NoEnd, again.NoEnd},
		{"missing", strings.Join(stored.Missing, ", "), strings.Join(again.Missing, ", ")},
		{"digest", stored.Digest, again.Digest},
	} {
		if x.Was != x.Is {
			differences = append(differences, x)
		}
	}
	return differences, nil
}

func instant(t *time.Time) string {
	if t == nil {
		return "null"
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func ids(reasons []Reason) string {
	var all []string
	for _, r := range reasons {
		all = append(all, fmt.Sprintf("%s v%d %s [%s] until %s", r.Rule, r.Version, r.Severity, strings.Join(r.Evidence, " "), instant(r.Until)))
	}
	return strings.Join(all, "; ")
}
