package access

import (
	"fmt"
	"slices"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// vocabulary is the one in which permissions are stored today. Keys of the first, of
// before permissions had one spelling, open what they opened then and no more.
const vocabulary = 2

// apart are the permissions to read that opened one object by its id, and no list.
var apart = map[api.Permission]struct{ get, list api.Permission }{
	MayReadEmployee: {MayGetEmployee, MayListEmployees},
	MayReadTeam:     {MayGetTeam, MayListTeams},
	"loan:read":     {"loan:get", "loan:list"},
	"loanType:read": {"loanType:get", "loanType:list"},
}

// alsoMeant is what a permission of the first vocabulary opened that has a permission
// of its own now.
var alsoMeant = map[api.Permission][]api.Permission{
	"case:update": {"doNotInteract:update", "doNotInteract:delete"},
}

// InTodaysVocabulary are stored permissions in today's vocabulary, of which in is the number of
// the vocabulary in which they were stored.
func InTodaysVocabulary(stored []api.Permission, in int) []api.Permission {
	if in >= vocabulary {
		return stored
	}
	all := make([]api.Permission, 0, len(stored))
	add := func(p api.Permission) {
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	spelled := make([]api.Permission, len(stored))
	for i, p := range stored {
		spelled[i] = api.NormalizePermission(p)
	}
	for _, p := range spelled {
		half, is := apart[p]
		if is && !slices.Contains(spelled, half.list) {
			p = half.get
		}
		add(p)
		for _, also := range alsoMeant[p] {
			add(also)
		}
	}
	return all
}

// known are the permissions in our spelling, each once. One that there is not is
// refused.
func (s keys) known(asked []api.Permission) ([]api.Permission, error) {
	grants := s.router.Grants()
	all := make([]api.Permission, 0, len(asked))
	for i, p := range asked {
		p = api.NormalizePermission(p)
		if p != api.Everything && !slices.ContainsFunc(grants, func(g api.Grant) bool { return g.Permission == p }) {
			return nil, api.Invalid(fmt.Sprintf("permissions[%d]", i), fmt.Sprintf("there is no permission %.100q; docs/permissions.md lists them", string(p)))
		}
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all, nil
}

// within refuses to give a key more than the one who makes it has.
func (s keys) within(tx *store.Tx, permissions []api.Permission) error {
	if i := slices.IndexFunc(permissions, func(p api.Permission) bool { return !s.router.Covers(tx.Scope, p) }); i >= 0 {
		return api.Forbidden("a key cannot permit what your own does not: " + string(permissions[i]))
	}
	return nil
}
