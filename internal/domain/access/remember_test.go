package access_test

import (
	"strconv"
	"testing"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

func TestCredentialsAreRememberedForAMoment(t *testing.T) {
	machine := clock.NewManual(time.Date(2026, 1, 5, 15, 0, 0, 0, time.UTC))
	c := access.NewCredentials(nil, machine)
	_, era, is := c.Recall("a")
	if is {
		t.Error("a key is known that was never read")
	}
	c.Remember("a", store.Scope{Space: "CP-1"}, era, machine.Now())
	if s, _, is := c.Recall("a"); !is || s.Space != "CP-1" {
		t.Errorf("what was read is remembered as %q (%v), want CP-1", s.Space, is)
	}
	machine.Move(access.RememberedFor)
	if _, _, is := c.Recall("a"); is {
		t.Error("it is still remembered after its time")
	}
}

// What was read while something changed may be from before the change.
func TestWhatIsReadDuringAChangeIsNotRemembered(t *testing.T) {
	c := access.NewCredentials(nil, clock.System{})
	_, era, _ := c.Recall("a")
	c.Forget()
	c.Remember("a", store.Scope{Space: "CP-1"}, era, clock.System{}.Now())
	if _, _, is := c.Recall("a"); is {
		t.Error("it is remembered, and may be from before the change")
	}
}

func TestNotAllCredentialsAreRemembered(t *testing.T) {
	c := access.NewCredentials(nil, clock.System{})
	for i := range 2*access.MostRemembered + 1 {
		c.Remember(strconv.Itoa(i), store.Scope{}, 0, clock.System{}.Now())
	}
	n := 0
	for i := range 2*access.MostRemembered + 1 {
		if _, _, is := c.Recall(strconv.Itoa(i)); is {
			n++
		}
	}
	if _, _, is := c.Recall(strconv.Itoa(2 * access.MostRemembered)); !is || n > access.MostRemembered {
		t.Errorf("%d are remembered, the last of them: %v; want at most %d, and the last", n, is, access.MostRemembered)
	}
}
