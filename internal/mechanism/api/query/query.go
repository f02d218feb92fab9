// Package query reads what the query of a request says: for every operation in one way.
package query

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/value/id"
)

// Fault is what is wrong with the parameter Field.
type Fault struct{ Field, Message string }

// index are the brackets after the name of a list: name[] or name[0].
var index = regexp.MustCompile(`\[\d*\]$`)

// NormalizeNames makes the ways to write the name of a list in a query one: name[]=a&name[]=b
// and name[0]=a&name[1]=b become name=a&name=b. It refuses what no database can hold.
func NormalizeNames(u *url.URL) []Fault {
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return []Fault{{"query", "is not well encoded"}}
	}
	out := url.Values{}
	for _, name := range slices.SortedFunc(maps.Keys(q), numbered) {
		values := q[name]
		if !Clean(name) {
			return []Fault{{"query", "has a name that is not text"}}
		}
		plain := index.ReplaceAllString(name, "")
		for _, v := range values {
			if !Clean(v) {
				return []Fault{{plain, "must be text without control character zero"}}
			}
			out.Add(plain, v)
		}
	}
	u.RawQuery = out.Encode()
	if !Clean(u.Path) {
		return []Fault{{"path", "must be text without control character zero"}}
	}
	return nil
}

// numbered puts sortBy[2] before sortBy[10]: in a list of sorts the order counts.
func numbered(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// Clean reports whether a text is one that every database can hold.
func Clean(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// Normalize makes the ways to write a value one, for the parameters that an operation has:
// name=a,b, name=[a,b] and name=["a","b"] of a list become name=a&name=b, and True, 1 and the
// like become true. It answers what is wrong with parameters that the operation does not
// have, with those that are given twice, and with what is neither true nor false; days,
// moments and values of few are read by their types.
func Normalize(parameters []*huma.Param, u *url.URL) (faults []Fault) {
	declared := maps.Clone(everywhere)
	for _, p := range parameters {
		if p.In == "query" {
			declared[p.Name] = p.Schema
		}
	}
	q := u.Query()
	for _, name := range slices.Sorted(maps.Keys(q)) {
		schema, known := declared[name]
		if !known {
			faults = append(faults, Fault{name, "is not a query parameter of this operation"})
			continue
		}
		values, wrong := inOneForm(schema, q[name])
		if wrong == "" && !mayBeEmpty[name] && strings.TrimSpace(strings.Join(q[name], "")) == "" {
			wrong = "must not be empty: leave it out where nothing is asked by it"
		}
		if wrong != "" {
			faults = append(faults, Fault{name, wrong})
		}
		q[name] = values
	}
	u.RawQuery = q.Encode()
	return faults
}

// everywhere are the query parameters that every operation takes, whether it has a use
// for them or not: existing clients send them to all.
var everywhere = map[string]*huma.Schema{
	"sync": {Type: huma.TypeBoolean}, "searchable": {Type: huma.TypeBoolean}, "expand": {Type: huma.TypeBoolean},
	"offset": {Type: huma.TypeInteger, Minimum: new(0.0)},
}

// mayBeEmpty are the parameters of which an empty value is as good as none: where a page
// begins; and statuses, which the public API's clients send so for all. By an empty one of
// those that narrow, whoever forgot a value would get everything.
var mayBeEmpty = map[string]bool{"startingAfter": true, "endingBefore": true, "limit": true, "offset": true, "sortBy": true,
	"statuses": true}

// inOneForm are the values of a parameter in the one way to write them, and what is
// wrong with them.
func inOneForm(schema *huma.Schema, values []string) (one []string, wrong string) {
	if schema.Type == huma.TypeArray {
		for _, v := range values {
			one = append(one, elements(v)...)
		}
		return one, ""
	}
	if len(values) > 1 {
		return values, "must be given once"
	}
	switch v := values[0]; schema.Type {
	case huma.TypeBoolean:
		is, err := strconv.ParseBool(v)
		if err != nil {
			return values, "must be true or false"
		}
		return []string{strconv.FormatBool(is)}, ""
	case huma.TypeInteger:
		n, err := strconv.Atoi(v)
		if v != "" && (err != nil || schema.Minimum != nil && float64(n) < *schema.Minimum) {
			return values, "must be a whole number" + least(schema)
		}
	}
	return values, ""
}

func least(schema *huma.Schema) string {
	if schema.Minimum == nil {
		return ""
	}
	return fmt.Sprintf(" of at least %.0f", *schema.Minimum)
}

// elements are the values of a list that is written as one. A comma in an external id
// parts nothing: where one value is ext-, all must name objects.
func elements(v string) []string {
	if !strings.ContainsAny(v, ",[ ") {
		return []string{v}
	}
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
