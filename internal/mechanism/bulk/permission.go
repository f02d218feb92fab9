package bulk

import (
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// The permissions on bulk runs. Beside them each run asks for those of its work.
const (
	MayRead   api.Permission = "bulkRun:read"
	MayUpdate api.Permission = "bulkRun:update"
)

// CheckRead refuses who may not see what a run did to its members.
func (b *Bulk) CheckRead(s store.Scope, r *Run) error {
	all := b.works[r.Work].Read
	if len(all) == 0 {
		all = []api.Permission{api.Everything}
	}
	for _, p := range all {
		if !s.Permits(p) {
			return missing(r, p)
		}
	}
	return nil
}

// checkChange refuses who may not do what the run does.
func (b *Bulk) checkChange(s store.Scope, r *Run) error {
	p := b.works[r.Work].Change
	if p == "" {
		p = api.Everything
	}
	if s.Permits(p) {
		return nil
	}
	return missing(r, p)
}

func missing(r *Run, p api.Permission) error {
	return api.Forbidden("this credential lacks the permission " + string(p) + ", which the work of this run (" + r.Work + ") asks for")
}

// readable narrows a list to the runs that the credential may see.
func (b *Bulk) readable(s store.Scope) store.Condition {
	var works []string
	for _, name := range b.Works() {
		if b.CheckRead(s, &Run{Work: name}) == nil {
			works = append(works, name)
		}
	}
	return func(q *store.Select) {
		if !s.Permits(api.Everything) {
			q.Where("?TableAlias.work IN (?)", store.In(works))
		}
	}
}
