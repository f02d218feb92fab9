package access_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"nectarine/internal/testing/servertest"
)

// TestOneEmailAddressIsOneUsersWhoeverComesAtOnce: of many who are made, or changed, with
// one e-mail address at the same moment one gets it, and the others are told that it is taken.
func TestOneEmailAddressIsOneUsersWhoeverComesAtOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		const many = 6
		others := make([]string, many)
		for i := range others {
			others[i] = "/users/" + c.Create("/users", m{"userType": "service", "name": "Twin"})["id"].(string)
		}
		for round := range 5 {
			answers := make([]servertest.Answer, 2*many)
			var all sync.WaitGroup
			email := fmt.Sprintf("twin%d@lender.example", round)
			for i := range many {
				all.Go(func() {
					answers[2*i] = c.Send("POST", "/users", strings.NewReader(`{"userType":"agent","name":"Twin","email":"`+email+`"}`))
				})
				all.Go(func() {
					answers[2*i+1] = c.Send("PUT", others[i], strings.NewReader(`{"email":"`+strings.ToUpper(email)+`"}`))
				})
			}
			all.Wait()
			got := map[int]int{}
			for _, a := range answers {
				got[a.Status]++
				if a.Status == 409 && !strings.Contains(string(a.Raw), `"email"`) {
					t.Errorf("a refusal names no email: %s", a.Raw)
				}
			}
			if got[200] != 1 || got[409] != 2*many-1 {
				t.Errorf("%d at once with one e-mail address: answers by status %v, want one 200 and else 409", 2*many, got)
			}
		}
		having := map[string]int{}
		for _, u := range c.List("/users?limit=100") {
			if email, is := u["email"].(string); is {
				having[strings.ToLower(email)]++
			}
		}
		for email, n := range having {
			if n != 1 {
				t.Errorf("%d users have %s, want one", n, email)
			}
		}
		if having["twin4@lender.example"] != 1 {
			t.Errorf("%d users have the address of the last round, want one", having["twin4@lender.example"])
		}
	})
}

// TestWhoMayNotReadUsersLearnsNothingOfTheirEmails: an e-mail address that is taken is refused
// to who may not read users in the words in which one that is free is; as a name too.
func TestWhoMayNotReadUsersLearnsNothingOfTheirEmails(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Create("/users", m{"userType": "agent", "name": "Ada Bell", "email": "boss@lender.example"})
		blind := c.Agent("Bo", "Blind", "user:create", "user:update")
		mo := "/users/" + blind.Create("/users", m{"userType": "agent", "name": "Mo"})["id"].(string)
		for _, field := range []string{"email", "name"} {
			said := map[string]bool{}
			for _, guess := range []string{"boss@lender.example", "free@lender.example", "Boss@Lender.example"} {
				body := m{field: guess}
				got := blind.Refused("PUT", mo, body, 403, "")
				said[fmt.Sprint(got["errorType"], got["message"], got["details"])] = true
				if body["userType"] = "agent"; field != "name" {
					body["name"] = "Al"
				}
				got = blind.Refused("POST", "/users", body, 403, "")
				said[fmt.Sprint(got["errorType"], got["message"], got["details"])] = true
			}
			if len(said) != 1 {
				t.Errorf("as %s a right guess and a wrong one are refused as %v, want the same words", field, said)
			}
			for words := range said {
				if !strings.Contains(words, "user:read") {
					t.Errorf("%s does not name the permission that is wanted", words)
				}
			}
		}
		blind.Put(mo, m{"name": "Mo Ray", "email": nil})
		seeing := c.Agent("Si", "Seer", "user:create", "user:update", "user:read")
		seeing.Put(mo, m{"email": "free@lender.example"})
		seeing.Refused("PUT", mo, m{"email": "boss@lender.example"}, 409, "email")
		seeing.Create("/users", m{"userType": "agent", "name": "Al", "email": "al@lender.example"})
	})
}
