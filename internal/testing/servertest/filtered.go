package servertest

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/routers"
)

// filters keeps, beside what answers keeps, what the query parameters of lists have
// been seen to do: "kept" when a row came with the parameter as without it, "dropped"
// when other rows came without it, "changed" when the answer was another without it.
// A filter that no test has seen keep some rows and drop some may be deleted from the
// code and every test passes. The list without it is asked for here, once for each.
func (c *Client) filters(route *routers.Route, path string, a Answer) error {
	paged := route.Operation.Parameters.GetByInAndName("query", "limit") != nil
	at, query, _ := strings.Cut(path, "?")
	asked, err := url.ParseQuery(query)
	if a.Status != http.StatusOK || err != nil {
		return nil
	}
	with, all, is := rowsOf(a.Raw)
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		of := "GET " + route.Path + " ?" + name + " "
		if !is || noted(of+"kept") && noted(of+"dropped") && noted(of+"changed") {
			continue
		}
		rest := url.Values{}
		if paged {
			rest.Set("limit", "100")
		}
		for other, values := range asked {
			if other != name {
				rest[other] = values
			}
		}
		raw, err := c.plain(at + "?" + rest.Encode())
		if err != nil {
			return err
		}
		without, allWithout, is := rowsOf(raw)
		if !is && len(asked) > 1 { // one that goes with another: neither is asked for
			if raw, err = c.plain(at + map[bool]string{true: "?limit=100"}[paged]); err != nil {
				return err
			}
			without, allWithout, is = rowsOf(raw)
		}
		if !is {
			continue // the parameter is one that must be there
		}
		kept, dropped, changed := compared(with, without, all, allWithout)
		for _, fact := range []struct {
			name string
			seen bool
		}{{"kept", kept}, {"dropped", dropped}, {"changed", changed}} {
			if fact.seen {
				err = errorOf(err, note(of+fact.name))
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// compared holds the rows of a list against those that came without a parameter. A row that
// is missing of an answer that is cut, and goes on with the next page, has not been dropped.
func compared(with, without map[string]string, all, allWithout bool) (kept, dropped, changed bool) {
	for id, row := range with {
		other, both := without[id]
		kept = kept || both
		changed = changed || both && other != row
		dropped = dropped || !both && allWithout
	}
	for id := range without {
		_, both := with[id]
		dropped = dropped || !both && all
	}
	return kept, dropped, changed || dropped
}

// rowsOf are the rows of a list, in its envelope or without one, by their ids or else by what they say; false when
// the answer is no list. All says that there are no more.
func rowsOf(raw []byte) (rows map[string]string, all, is bool) {
	var list struct {
		Data    []json.RawMessage
		NextURL *string
	}
	if json.Unmarshal(raw, &list.Data) != nil && json.Unmarshal(raw, &list) != nil || list.Data == nil {
		return nil, false, false
	}
	rows = map[string]string{}
	for _, row := range list.Data {
		var o struct{ ID string }
		if json.Unmarshal(row, &o) != nil || o.ID == "" {
			o.ID = string(row)
		}
		rows[o.ID] = string(row)
	}
	return rows, list.NextURL == nil, true
}

// plain is a GET whose answer is neither held against the document nor kept.
func (c *Client) plain(path string) ([]byte, error) {
	q, err := http.NewRequest(http.MethodGet, c.URL+"/api"+path, nil)
	if err != nil {
		return nil, err
	}
	q.Header.Set("X-API-KEY", c.Key)
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(res.Body)
	return raw, errorOf(err, res.Body.Close())
}
