package loan

import (
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
)

// Reached is the state of a loan at the end of a day, folded from its beginning. An error of watch
// ends the work; nil never ends it. Errors are the engine's, which name the field.
func Reached(watch func() error, t engine.Terms, facts []engine.Fact, at day.Day) (engine.State, error) {
	s, err := engine.Begin(t)
	if err == nil {
		s, _, err = engine.Resume(watch, t, s, facts, at)
	}
	return s, err
}
