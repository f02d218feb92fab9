package investor_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"nectarine/internal/domain/investor"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

// TestInvestors: they are created as printed, found by their external ids, changed field by field,
// and how to reach them is in no table, event or trail in clear.
func TestInvestors(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		all := m{"externalId": "harbor", "legalName": "Harbor Capital LLC", "contactName": "Ida Wells", "contactEmail": "ida@harbor.example",
			"contactPhone": "+12125550100", "address": m{"addressLine1": "1 Pier Street", "city": "Boston", "state": "MA", "postalCode": "02108"}, "default": false}
		made := c.Create("/investors?validate=false", all)
		assert.Fields(t, made, m{"object": "investor", "externalId": "harbor", "legalName": "Harbor Capital LLC", "contactName": "Ida Wells",
			"contactEmail": "ida@harbor.example", "contactPhone": "+12125550100", "address.city": "Boston", "default": false})
		at := "/investors/ext-harbor"
		assert.Fields(t, c.Get(at), m{"id": made["id"], "contactPhone": "+12125550100", "address.addressLine1": "1 Pier Street"})
		assert.Rows(t, c.List("/investors"), m{"contactName": "Ida Wells", "address.postalCode": "02108"})
		assert.Fields(t, c.Put(at, m{"contactName": nil, "legalName": "Harbor Capital Partners LLC"}), m{"contactName": nil,
			"legalName": "Harbor Capital Partners LLC", "contactEmail": "ida@harbor.example", "address.city": "Boston"})
		assert.Fields(t, c.Put(at, c.Get(at)), m{"contactEmail": "ida@harbor.example", "address.city": "Boston"})
		assert.Fields(t, c.Put(at, m{"address": nil}), m{"address": nil, "contactEmail": "ida@harbor.example"})
		for _, wrong := range []struct {
			field string
			body  m
		}{
			{"legalName", m{}},
			{"contactPhone", m{"legalName": "A", "contactPhone": "+1212555010012345"}},
			{"contactEmail", m{"legalName": "A", "contactEmail": "nobody"}},
			{"externalId", m{"legalName": "A", "externalId": "harbor"}},
			{"shares", m{"legalName": "A", "shares": 1}},
		} {
			status := 400
			if wrong.field == "externalId" {
				status = 409
			}
			c.Refused("POST", "/investors", wrong.body, status, wrong.field)
		}
		id, _ := made["id"].(string)
		assert.Len(t, c.Events("investor.created", id), 1)
		assert.Len(t, c.Events("investor.updated", id), 2)
		var kept string
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			i, err := store.Get[investor.Investor](ctx, tx, id)
			if err == nil {
				kept = *i.SealedEmail + *i.SealedPhone
			}
			return err
		})
		for _, clear := range []string{"harbor.example", "2125550100"} {
			if kept == "" || strings.Contains(kept, clear) {
				t.Errorf("the table keeps %q, want it sealed and without %q", kept, clear)
			}
			for _, list := range []string{"/events?limit=100", "/audit?limit=100"} {
				if told := string(c.Send("GET", list, nil).Raw); strings.Contains(told, clear) {
					t.Errorf("GET %s tells %q, want it withheld", list, clear)
				}
			}
		}
	})
}

// TestOneDefaultInvestor: a new one takes the place of the former, however many are made at once.
func TestOneDefaultInvestor(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		a := c.Create("/investors", m{"legalName": "A", "default": true, "externalId": "a"})
		b := c.Create("/investors", m{"legalName": "B", "default": true})
		if a["default"] != true || b["default"] != true {
			t.Errorf("they are default %v and %v when they are made, want true of each", a["default"], b["default"])
		}
		assert.Fields(t, c.Get("/investors/ext-a"), m{"default": false})
		assert.Fields(t, c.Put("/investors/ext-a", m{"default": true}), m{"default": true})
		assert.Fields(t, c.Get("/investors/"+b["id"].(string)), m{"default": false})
		var wait sync.WaitGroup
		for range 6 {
			wait.Go(func() { c.Create("/investors", m{"legalName": "C", "default": true}) })
		}
		wait.Wait()
		defaults := 0
		for _, i := range c.List("/investors?limit=100") {
			if i["default"] == true {
				defaults++
			}
		}
		if defaults != 1 {
			t.Errorf("%d investors are the default one, want 1", defaults)
		}
	})
}
