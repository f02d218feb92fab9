package versioned

import (
	"fmt"
	"slices"

	"nectarine/internal/mechanism/api"
)

// Request is what an update asks of a version.
type Request struct {
	Status Status // the status that it shall have
	Named  bool   // the status was named, and does not merely stand
	Same   bool   // a client chose nothing else than what is there
	Draft  bool   // what cannot be changed in the version itself may become the next draft
}

// Step is what an update does: none of it, when what was asked is there already.
type Step struct {
	Rewrite bool // the draft becomes what is asked
	Publish bool // the draft becomes the active version, and the one before is deprecated
	Retire  bool // the version is deprecated
	Succeed bool // the next draft is made of what is asked; with Publish it is active at once
}

// Plan is what an update of t, one of all the versions of a type, does. A draft is
// changed, and activated or discarded where asked. What is asked of an active version
// becomes the next draft, unless none is wanted, or the next active version where the
// status active is named; it is deprecated where asked. What is sent back unchanged
// changes nothing. Anything else is a conflict.
func Plan(all []*Life, t *Life, asked Request) (Step, error) {
	if t.Status == Draft {
		return Step{Rewrite: true, Publish: asked.Status == Active, Retire: asked.Status == Deprecated}, nil
	}
	retires := t.Status == Active && asked.Status == Deprecated
	switch {
	case asked.Status != t.Status && !retires:
		return Step{}, api.Conflict(api.IllegalTransition, "a version that is "+string(t.Status)+" does not become "+string(asked.Status))
	case asked.Same && !retires:
		return Step{}, nil
	case t.Status == Deprecated:
		return Step{}, api.Conflict(api.VersionLocked, "a deprecated version cannot be changed: create a type from it with typeId and version")
	case !asked.Draft && !retires && !asked.Named:
		return Step{}, api.Conflict(api.VersionLocked, "an active version cannot be changed: allow the next draft with createDraft=true")
	}
	draft := slices.IndexFunc(all, func(l *Life) bool { return l.Status == Draft })
	switch {
	case retires && (!asked.Draft || asked.Same && draft >= 0):
		return Step{Retire: true}, nil
	case draft >= 0:
		return Step{}, api.Conflict(api.AlreadyExists, fmt.Sprintf("the type has a draft already: change or activate version %d", all[draft].Version))
	}
	return Step{Retire: retires, Succeed: true, Publish: asked.Named && !retires}, nil
}
