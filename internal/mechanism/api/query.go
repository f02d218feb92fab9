package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/value/id"
)

// lists makes the ways to write the values of a list in a query one: name=a,b, name=[a,b]
// and name=["a","b"] become name=a&name=b, for each parameter of the operation that is a
// list.
func (r *Router) lists(op Op, u *url.URL) {
	q, changed := u.Query(), false
	for _, p := range methods(r.huma.OpenAPI().Paths["/api"+op.Path])[op.Method].Parameters {
		values := q[p.Name]
		if p.In != "query" || p.Schema == nil || p.Schema.Type != huma.TypeArray || !slices.ContainsFunc(values, listed) {
			continue
		}
		var all []string
		for _, v := range values {
			all = append(all, elements(v)...)
		}
		q[p.Name], changed = all, true
	}
	if changed {
		u.RawQuery = q.Encode()
	}
}

// listed reports whether a value is written as a list of several.
func listed(v string) bool { return strings.ContainsAny(v, ",[ ") }

// elements are the values of a list that is written as one. A comma in an external id
// parts nothing: where one value is ext-, all must name objects.
func elements(v string) []string {
	inner, bracketed := strings.CutPrefix(strings.TrimSpace(v), "[")
	if bracketed {
		inner = strings.TrimSuffix(inner, "]")
	}
	all := strings.Split(inner, ",")
	for i, e := range all {
		all[i] = strings.TrimPrefix(strings.TrimSpace(e), "+") // ascending, as sorts are anyway
		if text, err := strconv.Unquote(all[i]); err == nil && bracketed {
			all[i] = text
		}
	}
	external := slices.ContainsFunc(all, func(e string) bool { return strings.HasPrefix(e, id.External) })
	if external && slices.ContainsFunc(all, func(e string) bool { _, names := id.ParseRef(e); return !names }) {
		return []string{v}
	}
	return all
}

// everywhere are the query parameters that every operation takes, whether it has a use
// for them or not: existing clients send them to all.
var everywhere = map[string]func(string) bool{
	"sync": truth, "searchable": truth, "expand": truth,
	"offset": func(v string) bool { n, err := strconv.Atoi(v); return err == nil && n >= 0 },
}

func truth(v string) bool { _, err := strconv.ParseBool(v); return err == nil }

// known refuses a query parameter that the operation does not have. huma would know
// of those of the input alone.
func (r *Router) known(op Op, u *url.URL) error {
	spec := methods(r.huma.OpenAPI().Paths["/api"+op.Path])[op.Method]
	for name, values := range u.Query() {
		if slices.ContainsFunc(spec.Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == name }) {
			continue
		}
		fits, is := everywhere[name]
		if !is {
			return Invalid(name, "is not a query parameter of this operation")
		}
		if len(values) != 1 || !fits(values[0]) {
			return Invalid(name, "must be true or false, or of offset a number, once")
		}
	}
	return nil
}
