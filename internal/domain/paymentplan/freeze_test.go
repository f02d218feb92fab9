package paymentplan_test

import (
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestAFreezeEatsNoPaymentOfAPlan: those that would have fallen due while the loan was frozen are asked on the next due
// dates, in their order; the plan says so, and is completed when the last has been asked. A preview moves nothing.
func TestAFreezeEatsNoPaymentOfAPlan(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		c.Noon("2026-01-20")
		p := agreed(c, l)
		c.Noon("2026-02-20") // the first of three was asked
		c.Data("POST", l.Path+"/freeze", nil, 200)
		c.Noon("2026-04-01")
		before := m{"status": "active", "endDate": "2026-04-15", "selectedDueDate": "2026-02-15"}
		preview := c.Data("POST", l.Path+"/unfreeze?previewMode=true", nil, 200)
		assert.Fields(t, c.Get(p.Path), before)
		done := c.Data("POST", l.Path+"/unfreeze", nil, 200)
		// The next asks its 40 with what is overdue: 100 of January, 40 of February, two late fees of 15.
		for _, is := range []m{preview, done} {
			assert.Rows(t, is["schedule"].([]any)[:3], m{"date": "2026-04-15", "amount": 210.0}, m{"date": "2026-05-15", "amount": 40.0},
				m{"date": "2026-06-15", "amount": 100.0})
		}
		assert.Fields(t, c.Get(p.Path), m{"status": "active", "selectedDueDate": "2026-02-15", "endDate": "2026-05-15", "endedDate": nil})
		assert.Rows(t, c.Get(p.Path)["schedule"].([]any), m{"dueDate": "2026-02-15", "amount": 40.0}, m{"dueDate": "2026-04-15", "amount": 40.0},
			m{"dueDate": "2026-05-15", "amount": 40.0})
		assert.Rows(t, c.Events("paymentplan.updated", p.ID), m{"data.endDate": "2026-05-15", "data.newStatus": "active"})
		conflict(t, c, l.Path+"/defer-schedule", m{"days": 5}, "until 2026-05-15")
		c.Noon("2026-05-15")
		assert.Fields(t, c.Get(p.Path), m{"status": "completed", "endedDate": "2026-05-15"})
		c.Sound()
	})
}
