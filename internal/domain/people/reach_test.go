package people_test

import (
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// Telephone numbers and e-mail addresses are taken as people write and paste them.
func TestContactsAreTakenAsTheyAreWritten(t *testing.T) {
	const phone, mail = "+14155552671", "ann.o'hara@example.com"
	for written, want := range map[string]string{"\u202a+1 415-555-2671\u202c": phone, "\u200e415\u00a0555\u20112671": phone, "(415) 555-2671": phone, "415.555.2671": phone,
		"1 415 555 2671": phone, "tel:+1-415-555-2671": phone, "+1 (415) 555\u20132671": phone, " 415/555/2671 ": phone, "4155552671\ufeff": phone, "(212) 555-0100": "+12125550100",
		"011 44 20 7946 0958": "+442079460958", "+49 30 901820": "+4930901820"} {
		if got, err := people.NormalizePhone(written); err != nil || got != want {
			t.Errorf("%q: %q and %v, want %s", written, got, err, want)
		}
	}
	for written, want := range map[string]string{"\u202aann.o'hara@example.com\u202c": mail, " ann.o'hara@EXAMPLE.com\u00a0": mail, "mailto:ann.o'hara@example.com": mail,
		"<ann.o'hara@example.com>": mail, "ann.o'hara@exam\u00adple.com": mail, "Ann+bank@example.com": "Ann+bank@example.com", "ann@b\u00fccher.example": "ann@b\u00fccher.example",
		strings.Repeat("a", 64) + "@example.com": strings.Repeat("a", 64) + "@example.com", "ann@1.example.co": "ann@1.example.co"} {
		if got, err := people.NormalizeEmail(written); err != nil || got != want {
			t.Errorf("%q: %q and %v, want %s", written, got, err, want)
		}
	}
}

// What cannot be anybody's number or address is refused with the reason.
func TestContactsThatCannotExistAreRefused(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		in := c.Borrower().Path + "/contacts"
		for _, w := range []struct{ kind, value, reason string }{{"phone", "(123) 456-7899", "begin with 2 to 9"}, {"phone", "+1 411 555 2671", "does not end in 11"},
			{"phone", "+1 415 111 2671", "begin with 2 to 9"}, {"phone", "415-555-2671 ext. 12", "extension"}, {"phone", "555-2671", "area code"}, {"phone", "call me", "telephone number"},
			{"email", strings.Repeat("a", 65) + "@example.com", "64 characters"}, {"email", "ada@-example.com", "e-mail address"}, {"email", "ada@example-.com", "e-mail address"},
			{"email", "ada@example..com", "e-mail address"}, {"email", "ada@" + strings.Repeat("a", 64) + ".com", "e-mail address"}, {"email", "ada@exam_ple.com", "e-mail address"},
			{"email", "ada@127.0.0.1", "e-mail address"}, {"email", "ada@localhost", "e-mail address"}, {"email", "Ada Bell <ada@example.com>", "a name beside"}, {"email", "ada@b@example.com", "e-mail address"}} {
			got := c.Refused("POST", in, m{"contactType": w.kind, "value": w.value}, 400, "value")
			if said, _ := got["message"].(string); !strings.Contains(said, w.reason) {
				t.Errorf("%s %q: %s, want the reason to say %q", w.kind, w.value, said, w.reason)
			}
		}
		assert.Len(t, c.List(in), 0)
		c.Create(in, m{"contactType": "phone", "value": "+1 415 555 0123"})
		assert.Len(t, c.List(in+"?collidesWithPhone=%E2%80%AA%28415%29+555-0123%E2%80%AC"), 1)
	})
}

// What was kept before the rules were is found, and can be sent back with a change beside it.
func TestNumbersOfBeforeTheRulesStay(t *testing.T) {
	const old = "+11234567899"
	was := people.Contact{ContactType: people.PhoneContact, Value: ref(old)}
	if err := was.Normalize(&store.Tx{}, was, true); err != nil || *was.Value != old {
		t.Errorf("%v and %v, want it as it stands", *was.Value, err)
	}
	fresh := people.Contact{ContactType: people.PhoneContact, Value: ref(old)}
	if err := fresh.Normalize(&store.Tx{}, people.Contact{}, true); err == nil {
		t.Error("a new one is taken")
	}
}

// POBox is poBox in the other spelling of the public API.
func TestThePostOfficeBoxHasTwoSpellings(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		in := c.Borrower().Path + "/contacts"
		at := func(box m) m {
			box["city"], box["state"], box["postalCode"] = "Chicago", "IL", "60601"
			return m{"contactType": "address", "address": box}
		}
		made := c.Create(in, at(m{"POBox": "12"}))
		assert.Fields(t, made, m{"address.poBox": "12"})
		assert.Fields(t, c.Get(in+"/"+made["id"].(string)), m{"address.poBox": "12"})
		assert.Fields(t, c.Create(in, at(m{"poBox": "14", "POBox": "14"})), m{"address.poBox": "14"})
		c.Refused("POST", in, at(m{"poBox": "15", "POBox": "16"}), 400, "address")
	})
}

func ref(s string) *string { return &s }

// Whoever may make contacts and not read them cannot try what a borrower has without leaving
// a trace: what else stands in the way of a contact is told first, in the same words
// whatever the value.
func TestCollisionsTellNothingToWhoMayNotRead(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann, bob := c.Borrower(), c.Borrower()
		c.Create(ann.Path+"/contacts", m{"contactType": "phone", "label": "home", "value": "(212) 555-0100", "externalId": "hers"})
		maker := c.Agent("Ada", "Bell", "contact:create")
		maker.Create(bob.Path+"/contacts", m{"contactType": "phone", "label": "home", "value": "(212) 555-0199", "externalId": "taken"})
		for _, taken := range []string{"taken", "hers"} {
			said := map[string]bool{}
			for _, guess := range []string{"(212) 555-0100", "(212) 555-0101"} {
				got := maker.Refused("POST", ann.Path+"/contacts", m{"contactType": "phone", "label": "home", "value": guess, "externalId": taken}, 409, "externalId")
				said[fmt.Sprint(got["errorType"], got["message"], got["details"])] = true
			}
			if len(said) != 1 {
				t.Errorf("a right guess and a wrong one are refused as %v, want the same words", said)
			}
		}
		second := c.Create(bob.Path+"/contacts", m{"contactType": "phone", "label": "work", "value": "(212) 555-0150"})["id"].(string)
		changer, said := c.Agent("Eve", "Low", "contact:update"), map[string]bool{}
		for _, guess := range []string{"(212) 555-0199", "(212) 555-0101"} { // the one that he has, and one that he has not
			got := changer.Refused("PUT", bob.Path+"/contacts/"+second, m{"label": "home", "value": guess, "externalId": "hers"}, 409, "externalId")
			said[fmt.Sprint(got["errorType"], got["message"], got["details"])] = true
		}
		if len(said) != 1 {
			t.Errorf("changes to a right guess and a wrong one are refused as %v, want the same words", said)
		}
		// A condition that fails lets nothing be written: it is told before a collision.
		clear(said)
		for _, guess := range []string{"(212) 555-0199", "(212) 555-0101"} {
			body := m{"label": "home", "value": guess}
			got := changer.Do("PUT", bob.Path+"/contacts/"+second, body, 412, "If-Match", `"stale"`)
			said[fmt.Sprint(got["errorType"], got["message"], got["details"])] = true
		}
		if len(said) != 1 {
			t.Errorf("with a condition that fails a right guess and a wrong one are refused as %v, want the same words", said)
		}
		repeat := m{"contactType": "phone", "label": "home", "value": "(212) 555-0100"}
		maker.Refused("POST", ann.Path+"/contacts", repeat, 409, "value")
		if n := len(c.List(ann.Path + "/contacts")); n != 1 {
			t.Errorf("the borrower has %d contacts, want 1: a repeat is not written", n)
		}
		repeat["externalId"] = "hers" // who may read is told that the repeat has nothing left to do
		c.Refused("POST", ann.Path+"/contacts", repeat, 409, "value")
	})
}

// What is known of a telephone was seen, so that its days lie in the past; a day from before
// 1900 is told as such.
func TestDaysOfPeopleAreHeldAgainstToday(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		phone := func(field, on string) m {
			return m{"contactType": "phone", "value": "(212) 555-0100", "phoneDisconnectionDetails": m{field: on}}
		}
		for _, field := range []string{"lastKnownConnectionDate", "lastDisconnectCheckDate"} {
			c.Refused("POST", ann.Path+"/contacts", phone(field, "2026-01-07"), 400, "phoneDisconnectionDetails."+field)
		}
		seen := c.Create(ann.Path+"/contacts", phone("lastKnownConnectionDate", "2026-01-05"))
		c.Put(ann.Path+"/contacts/"+seen["id"].(string), m{"label": "home"})
		got := c.Refused("PUT", ann.Path, m{"dateOfBirth": "1800-01-01"}, 400, "dateOfBirth")
		if said, _ := got["message"].(string); !strings.Contains(said, "1900") {
			t.Errorf("a day of 1800 is refused with %q, want the first day that is taken", said)
		}
	})
}
