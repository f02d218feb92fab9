package access

import (
	"strconv"
	"testing"
	"time"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

func TestCredentialsAreRememberedForAMoment(t *testing.T) {
	machine := clock.NewManual(time.Date(2026, 1, 5, 15, 0, 0, 0, time.UTC))
	c := NewCredentials(nil)
	c.machine = machine
	_, era, is := c.recall("a")
	if is {
		t.Error("a key is known that was never read")
	}
	c.remember("a", store.Scope{Space: "CP-1"}, era, machine.Now())
	if s, _, is := c.recall("a"); !is || s.Space != "CP-1" {
		t.Errorf("what was read is remembered as %q (%v), want CP-1", s.Space, is)
	}
	machine.Move(remembered)
	if _, _, is := c.recall("a"); is {
		t.Error("it is still remembered after its time")
	}
}

// What was read while something changed may be from before the change.
func TestWhatIsReadDuringAChangeIsNotRemembered(t *testing.T) {
	c := NewCredentials(nil)
	_, era, _ := c.recall("a")
	c.Forget()
	c.remember("a", store.Scope{Space: "CP-1"}, era, c.machine.Now())
	if _, _, is := c.recall("a"); is {
		t.Error("it is remembered, and may be from before the change")
	}
}

func TestNotAllCredentialsAreRemembered(t *testing.T) {
	c := NewCredentials(nil)
	for i := range 2*most + 1 {
		c.remember(strconv.Itoa(i), store.Scope{}, 0, c.machine.Now())
	}
	if len(c.known) > most {
		t.Errorf("%d are remembered, want at most %d", len(c.known), most)
	}
}
