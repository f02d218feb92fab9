package versioned_test

import (
	"errors"
	"testing"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/versioned"
)

// What an update does follows from the status of the version, what is asked, and
// whether the type has a draft.
func TestPlanOfAnUpdate(t *testing.T) {
	type (
		asks  = versioned.Request
		takes = versioned.Step
	)
	const draft, active, deprecated = versioned.Draft, versioned.Active, versioned.Deprecated
	for _, test := range []struct {
		name    string
		version versioned.Status // the status of the version that is updated
		drafted bool             // another version is a draft
		asked   asks
		want    takes
		refused api.ErrorType
	}{
		{"a draft is changed", draft, false, asks{draft, false, false, true}, takes{Rewrite: true}, ""},
		{"a draft is changed though no next one is wanted", draft, false, asks{draft, false, false, false}, takes{Rewrite: true}, ""},
		{"a draft is activated", draft, false, asks{active, false, true, true}, takes{Rewrite: true, Publish: true}, ""},
		{"a draft is discarded", draft, false, asks{deprecated, false, true, true}, takes{Rewrite: true, Retire: true}, ""},
		{"an active version sent back", active, true, asks{active, false, true, true}, takes{}, ""},
		{"an active version sent back, without a draft", active, false, asks{active, false, true, false}, takes{}, ""},
		{"an active version is changed", active, false, asks{active, false, false, true}, takes{Succeed: true}, ""},
		{"an active version is changed, and no draft is wanted", active, false, asks{active, false, false, false}, takes{}, api.VersionLocked},
		{"an active version is changed beside a draft", active, true, asks{active, false, false, true}, takes{}, api.AlreadyExists},
		{"an active version becomes a draft", active, false, asks{draft, false, true, true}, takes{}, api.IllegalTransition},
		{"an active version is deprecated, and leaves a draft", active, false, asks{deprecated, false, true, true}, takes{Retire: true, Succeed: true}, ""},
		{"an active version is deprecated, and leaves none", active, false, asks{deprecated, false, true, false}, takes{Retire: true}, ""},
		{"an active version is deprecated beside a draft", active, true, asks{deprecated, false, true, true}, takes{Retire: true}, ""},
		{"an active version is deprecated and changed, and leaves a draft", active, false, asks{deprecated, false, false, true}, takes{Retire: true, Succeed: true}, ""},
		{"an active version is deprecated and changed, and leaves none", active, true, asks{deprecated, false, false, false}, takes{Retire: true}, ""},
		{"an active version is deprecated and changed beside a draft", active, true, asks{deprecated, false, false, true}, takes{}, api.AlreadyExists},
		{"an active version is changed, and active is named", active, false, asks{active, true, false, true}, takes{Succeed: true, Publish: true}, ""},
		{"an active version is changed, active is named, and no draft is wanted", active, false, asks{active, true, false, false}, takes{Succeed: true, Publish: true}, ""},
		{"an active version is changed beside a draft, and active is named", active, true, asks{active, true, false, true}, takes{}, api.AlreadyExists},
		{"an active version sent back, with its status", active, true, asks{active, true, true, true}, takes{}, ""},
		{"a deprecated version sent back", deprecated, true, asks{deprecated, false, true, true}, takes{}, ""},
		{"a deprecated version is changed", deprecated, false, asks{deprecated, false, false, true}, takes{}, api.VersionLocked},
		{"a deprecated version is activated", deprecated, false, asks{active, false, true, true}, takes{}, api.IllegalTransition},
		{"a deprecated version becomes a draft", deprecated, false, asks{draft, false, false, true}, takes{}, api.IllegalTransition},
	} {
		version := &versioned.Life{Version: 1, Status: test.version}
		all := []*versioned.Life{version}
		if test.drafted {
			all = append(all, &versioned.Life{Version: 2, Status: draft})
		}
		got, err := versioned.Plan(all, version, test.asked)
		var refusal *api.Refusal
		if errors.As(err, &refusal) != (test.refused != "") || refusal != nil && refusal.Type != test.refused || got != test.want {
			t.Errorf("%s: %+v, %v; want %+v, %s", test.name, got, err, test.want, test.refused)
		}
	}
}
