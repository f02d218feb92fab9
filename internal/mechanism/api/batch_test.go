package api

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// Work that outlasts the wait is told with its id, and is not to be sent again as it is:
// that would do it twice.
func TestWorkThatGoesOnIsNamed(t *testing.T) {
	type run struct{ ID string }
	w := Work[struct{}, struct{}, run]{Wait: func(context.Context, *Call, *run) (*run, bool, error) {
		return nil, false, context.DeadlineExceeded
	}}
	_, err := w.wait(context.Background(), nil, Op{Sync: true}, &run{ID: "BR-1"})
	var refusal *Refusal
	if !errors.As(err, &refusal) || refusal.Status != 408 || !strings.Contains(refusal.Message, "BR-1") || refusal.RetryAfter != 0 {
		t.Errorf("%+v, want a 408 that names BR-1, without a Retry-After", err)
	}
}
