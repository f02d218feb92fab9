package versioned

import (
	"errors"
	"testing"

	"nectarine/internal/mechanism/api"
)

// What an update does follows from the status of the version, what is asked, and
// whether the type has a draft.
func TestPlanOfAnUpdate(t *testing.T) {
	for _, test := range []struct {
		name    string
		version Status // the status of the version that is updated
		drafted bool   // another version is a draft
		asked   Request
		want    Step
		refused api.ErrorType
	}{
		{"a draft is changed", Draft, false, Request{Draft, false, false, true}, Step{Rewrite: true}, ""},
		{"a draft is changed though no next one is wanted", Draft, false, Request{Draft, false, false, false}, Step{Rewrite: true}, ""},
		{"a draft is activated", Draft, false, Request{Active, false, true, true}, Step{Rewrite: true, Publish: true}, ""},
		{"a draft is discarded", Draft, false, Request{Deprecated, false, true, true}, Step{Rewrite: true, Retire: true}, ""},
		{"an active version sent back", Active, true, Request{Active, false, true, true}, Step{}, ""},
		{"an active version sent back, without a draft", Active, false, Request{Active, false, true, false}, Step{}, ""},
		{"an active version is changed", Active, false, Request{Active, false, false, true}, Step{Succeed: true}, ""},
		{"an active version is changed, and no draft is wanted", Active, false, Request{Active, false, false, false}, Step{}, api.VersionLocked},
		{"an active version is changed beside a draft", Active, true, Request{Active, false, false, true}, Step{}, api.AlreadyExists},
		{"an active version becomes a draft", Active, false, Request{Draft, false, true, true}, Step{}, api.IllegalTransition},
		{"an active version is deprecated, and leaves a draft", Active, false, Request{Deprecated, false, true, true}, Step{Retire: true, Succeed: true}, ""},
		{"an active version is deprecated, and leaves none", Active, false, Request{Deprecated, false, true, false}, Step{Retire: true}, ""},
		{"an active version is deprecated beside a draft", Active, true, Request{Deprecated, false, true, true}, Step{Retire: true}, ""},
		{"an active version is deprecated and changed, and leaves a draft", Active, false, Request{Deprecated, false, false, true}, Step{Retire: true, Succeed: true}, ""},
		{"an active version is deprecated and changed, and leaves none", Active, true, Request{Deprecated, false, false, false}, Step{Retire: true}, ""},
		{"an active version is deprecated and changed beside a draft", Active, true, Request{Deprecated, false, false, true}, Step{}, api.AlreadyExists},
		{"an active version is changed, and active is named", Active, false, Request{Active, true, false, true}, Step{Succeed: true, Publish: true}, ""},
		{"an active version is changed, active is named, and no draft is wanted", Active, false, Request{Active, true, false, false}, Step{Succeed: true, Publish: true}, ""},
		{"an active version is changed beside a draft, and active is named", Active, true, Request{Active, true, false, true}, Step{}, api.AlreadyExists},
		{"an active version sent back, with its status", Active, true, Request{Active, true, true, true}, Step{}, ""},
		{"a deprecated version sent back", Deprecated, true, Request{Deprecated, false, true, true}, Step{}, ""},
		{"a deprecated version is changed", Deprecated, false, Request{Deprecated, false, false, true}, Step{}, api.VersionLocked},
		{"a deprecated version is activated", Deprecated, false, Request{Active, false, true, true}, Step{}, api.IllegalTransition},
		{"a deprecated version becomes a draft", Deprecated, false, Request{Draft, false, false, true}, Step{}, api.IllegalTransition},
	} {
		version := &Life{Version: 1, Status: test.version}
		all := []*Life{version}
		if test.drafted {
			all = append(all, &Life{Version: 2, Status: Draft})
		}
		got, err := Plan(all, version, test.asked)
		var refusal *api.Refusal
		if errors.As(err, &refusal) != (test.refused != "") || refusal != nil && refusal.Type != test.refused || got != test.want {
			t.Errorf("%s: %+v, %v; want %+v, %s", test.name, got, err, test.want, test.refused)
		}
	}
}
