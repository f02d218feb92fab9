package api

import (
	"context"
	"net/http"
	"net/url"

	"nectarine/internal/mechanism/store"
)

// Object is the envelope of one object.
type Object[T any] struct {
	Status  int    `json:"status" doc:"The HTTP status."`
	Message string `json:"message" doc:"OK, or what the caller should know."`
	Data    T      `json:"data" nullable:"false"`
}

// Items is the envelope of a page of a list.
type Items[T any] struct {
	Status      int     `json:"status" doc:"The HTTP status."`
	Message     string  `json:"message" doc:"OK, or what the caller should know."`
	Total       int     `json:"total" doc:"How many objects the whole list has; 10000 means ten thousand or more."`
	TotalExact  bool    `json:"totalIsExact" doc:"Whether total is how many there are with this page. Where it is false, total was counted up to a second before, or is 10000, which means ten thousand or more."`
	Count       int     `json:"count" doc:"How many objects this page has."`
	NextURL     *string `json:"nextUrl" doc:"The next page, with the same filters; null on the last."`
	PreviousURL *string `json:"previousUrl" doc:"The page before, with the same filters; null on the first."`
	Data        []*T    `json:"data" nullable:"false"`
}

// WholeList is the envelope of a whole list that has no pages.
type WholeList[T any] struct {
	Status  int    `json:"status" doc:"The HTTP status."`
	Message string `json:"message" doc:"OK, or what the caller should know."`
	Count   int    `json:"count" doc:"How many objects the list has."`
	Data    []*T   `json:"data" nullable:"false"`
}

// PageOf is the envelope of a page, for an answer that adds to it.
func PageOf[T any](ctx context.Context, p store.Page[T]) Items[T] { return items(ctx, p) }

func items[T any](ctx context.Context, p store.Page[T]) Items[T] {
	return Items[T]{Status: http.StatusOK, Message: "OK", Total: p.Total.N, TotalExact: p.Total.Exact, Count: len(p.Rows),
		NextURL: neighbour(ctx, "startingAfter", p.Next), PreviousURL: neighbour(ctx, "endingBefore", p.Prev), Data: p.Rows}
}

// neighbour is the request's own URL with another cursor.
func neighbour(ctx context.Context, param, id string) *string {
	r := requestOf(ctx)
	if id == "" || r == nil {
		return nil
	}
	u := *r.url
	q := u.Query()
	for _, cursor := range []string{"startingAfter", "endingBefore", "offset"} {
		q.Del(cursor)
	}
	q.Set(param, id)
	u.RawQuery = q.Encode()
	s := r.base + (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
	return &s
}

// Base is the scheme and host of the request as its caller sees them.
func Base(ctx context.Context) string { return requestOf(ctx).base }
