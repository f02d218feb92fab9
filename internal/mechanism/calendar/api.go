package calendar

import (
	"context"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/value/clock"
)

// TestClock is the clock of a test space.
type TestClock struct {
	Now    clock.Time `json:"now" required:"true" doc:"The present moment of the space. It goes on from here at the pace of time."`
	Ran    int        `json:"ran" readOnly:"true" doc:"How many steps fell due on the way and were run."`
	Object string     `json:"object" readOnly:"true"`
}

// TransformSchema describes what kind of object it is.
func (*TestClock) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{clockObject}
	return s
}

const clockObject = "testClock"

// Register declares the operations on the test clock.
func Register(r *api.Router, c *Calendar) {
	r = r.Tagged("Test clock", "Every test space has a clock of its own, which can be moved forward: what falls due on the way happens, in order, before the answer.")
	live := api.Forbidden("a live space runs on real time; use a key of the test space")
	api.OneInSteps(r, api.Op{Method: "GET", Path: "/test-clock", Summary: "Get the test clock", Permission: MayRead},
		func(ctx context.Context, call *api.Call, _ *api.NoInput) (*TestClock, error) {
			if !call.Test {
				return nil, live
			}
			now, err := c.Now(ctx, call.Scope)
			return &TestClock{Now: now, Object: clockObject}, err
		})
	api.OneInSteps(r, api.Op{Method: "PUT", Path: "/test-clock", Summary: "Move the test clock forward", Permission: MayUpdate},
		func(ctx context.Context, call *api.Call, in *struct{ Body api.Fresh[TestClock] }) (*TestClock, error) {
			if !call.Test {
				return nil, live
			}
			var to TestClock
			if err := in.Body.Apply(&to); err != nil {
				return nil, err
			}
			// Nothing is read after it: a failure then would be told of a clock that has moved.
			ran, err := c.Advance(ctx, call.Scope, to.Now)
			return &TestClock{Now: to.Now, Ran: ran, Object: clockObject}, err
		})
}
