package clock

import (
	"sync"
	"time"
)

// Source tells the time.
type Source interface {
	// Now is the present moment.
	Now() Time
}

// System is the machine's clock.
type System struct{}

// Now is the present moment of the machine.
func (System) Now() Time { return Of(time.Now()) }

// Since is how long ago a moment was by the machine's clock, for measuring
// work; it says nothing about the time of a space.
func Since(t Time) time.Duration { return time.Since(t.Time) }

// Manual is a clock for tests. It moves a millisecond with each reading, so
// that moments differ and never depend on the machine, and by Move.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual is a clock that stands at t.
func NewManual(t time.Time) *Manual { return &Manual{now: t} }

// Now is the clock's moment; the next reading is a millisecond later.
func (m *Manual) Now() Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(time.Millisecond)
	return Of(m.now)
}

// Move sets the clock on by d.
func (m *Manual) Move(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}
