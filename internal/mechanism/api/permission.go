package api

import (
	_ "embed" // for the introduction of the page
	"fmt"
	"maps"
	"slices"
	"strings"

	"nectarine/internal/mechanism/store"
)

// Permission is what a credential must hold for an operation: object:action. The
// object is spelled as in the field object of what the API answers. The action is read
// (one and lists of them), create, update, delete, or a verb of its own; after a point
// it says which part, as in note:read.sensitive.
type Permission = store.Permission

// Everything is the permission that holds all others.
const Everything = store.Everything

// spellings are the objects of permissions as the public API, and our own earlier
// releases, spelled them. They mean the same.
var spellings = map[string]string{
	"apikey": "apiKey", "audit": "auditEntry", "bulkrun": "bulkRun", "casetype": "caseType", "donotinteracttype": "doNotInteractType",
	"femadisaster": "femaDisaster", "loan.type": "loanType", "notificationtype": "notificationType", "taskrouter.task": "task", "testclock": "testClock",
}

// NormalizePermission is a permission in our spelling, whichever it came in.
func NormalizePermission(p Permission) Permission {
	object, action, _ := strings.Cut(string(p), ":")
	if ours, is := spellings[object]; is {
		return Permission(ours + ":" + action)
	}
	return p
}

// Grant is a permission, and what it is good for.
type Grant struct {
	Permission Permission
	Opens      []Operation // alone, or together with nothing else
	More       []Operation // that do more for who holds it; another permission opens them
	Shows      []Operation // that show more to who holds it; another permission opens them
}

// Grants are all permissions that there are, by name: those that the operations
// declared so far ask for.
func (r *Router) Grants() []Grant {
	of := map[Permission]*Grant{}
	at := func(p Permission) *Grant {
		if of[p] == nil {
			of[p] = &Grant{Permission: p}
		}
		return of[p]
	}
	for _, op := range r.Operations() {
		for _, p := range op.opened() {
			at(p).Opens = append(at(p).Opens, op)
		}
		if op.More != "" {
			at(op.More).More = append(at(op.More).More, op)
		}
		if op.Shows != "" {
			at(op.Shows).Shows = append(at(op.Shows).Shows, op)
		}
	}
	all := make([]Grant, 0, len(of))
	for _, g := range of {
		for _, list := range [][]Operation{g.Opens, g.More, g.Shows} {
			slices.SortFunc(list, func(a, b Operation) int { return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method) })
		}
		all = append(all, *g)
	}
	slices.SortFunc(all, func(a, b Grant) int { return strings.Compare(string(a.Permission), string(b.Permission)) })
	return all
}

// opened are the permissions each of which opens the operation.
func (o Operation) opened() []Permission {
	if o.Or == "" {
		return []Permission{o.Permission}
	}
	return []Permission{o.Permission, o.Or}
}

// Covers reports whether all that the permission is good for is within the scope
// already. What opens nothing that we know is within the scope of everything alone.
func (r *Router) Covers(s store.Scope, p Permission) bool {
	if s.Permits(p) {
		return true
	}
	all := r.Grants()
	i := slices.IndexFunc(all, func(g Grant) bool { return g.Permission == p })
	if i < 0 {
		return false
	}
	return len(all[i].Shows) == 0 && len(all[i].More) == 0 &&
		!slices.ContainsFunc(all[i].Opens, func(o Operation) bool { return !slices.ContainsFunc(o.opened(), s.Permits) })
}

// admit refuses a credential that an operation is not open to.
func (op Op) admit(s store.Scope) error {
	o := Operation{Permission: op.Permission, Or: op.Or}
	if slices.ContainsFunc(o.opened(), s.Permits) {
		return nil
	}
	or := ""
	if op.Or != "" {
		or = " (or " + string(op.Or) + ")"
	}
	return Forbidden("this credential lacks the permission " + string(op.Permission) + or)
}

// permissions is what the document of an operation says of them.
func (op Op) permissions() map[string]any {
	all := map[string]any{"x-permission": op.Permission}
	if op.Or != "" {
		all["x-permission-or"] = op.Or
	}
	if op.More != "" {
		all["x-permission-more"] = op.More
	}
	if op.Shows != "" {
		all["x-permission-shows"] = op.Shows
	}
	return all
}

// PermissionTable is the page docs/permissions.md: each permission with the operations
// that it opens.
func (r *Router) PermissionTable() string {
	var b strings.Builder
	b.WriteString(permissionsIntro)
	line := func(ops []Operation, what string) {
		for _, o := range ops {
			fmt.Fprintf(&b, "- %s`%s %s`\n", what, o.Method, strings.TrimPrefix(o.Path, "/api"))
		}
	}
	for _, g := range r.Grants() {
		fmt.Fprintf(&b, "\n## %s\n\n", g.Permission)
		line(g.Opens, "")
		line(g.More, "does more in ")
		line(g.Shows, "shows more in ")
	}
	b.WriteString("\n## Other spellings\n\nThe object may also be spelled as the public API and earlier releases did; it is kept and shown in our spelling.\n\n| spelled | means |\n|---|---|\n")
	for _, old := range slices.Sorted(maps.Keys(spellings)) {
		fmt.Fprintf(&b, "| `%s:` | `%s:` |\n", old, spellings[old])
	}
	return b.String()
}

//go:embed permissions_intro.md
var permissionsIntro string
