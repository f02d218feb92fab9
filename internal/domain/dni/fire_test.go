package dni_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/dni"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// on makes an active type and associates it with the predefined case type of a
// base.
func on(c *servertest.Client, base string, body m) m {
	c.T.Helper()
	body = maps.Clone(body) // which tests on both engines share
	body["status"] = "active"
	made := c.Create(types, body)
	kind := c.List("/case-types?caseType=" + base)[0]["id"].(string)
	c.Do("POST", "/case-types/"+kind+types+"/"+made["id"].(string), nil, 204)
	return made
}

func TestFiring(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		stay := on(c, "bankruptcy", m{"name": "Stay", "description": "11 U.S.C. 362", "theme": "opsCollDebt", "onStatus": "processing", "duration": 2, "unit": "businessDays",
			"onCondition": []m{{"fieldName": "courtCaseChapter", "value": []string{"chapter7", "chapter13"}, "operator": "in"}}})
		matter, path := c.CaseBy("ann", "bankruptcy")
		assert.Len(t, c.List(path+"/do-not-interact"), 0)
		changed := c.Put(path, m{"status": "processing", "courtCaseChapter": "chapter7"})
		d := c.List(path + "/do-not-interact")[0]
		// Two business days from Monday, 5 January 2026: that day, Tuesday and Wednesday.
		assert.Fields(t, d, m{"source": "type", "name": "Stay", "description": "11 U.S.C. 362", "endDate": "2026-01-07", "personId": matter["people"].([]any)[0], "firedBy.0.typeId": stay["id"]})
		if fmt.Sprint(d["channels"], d["themes"]) != "[] [opsCollDebt]" {
			t.Errorf("the block is %v, want no channels and the theme opsCollDebt", d)
		}
		assert.Fields(t, changed, m{"lastSubresourceUpdatedAt": assert.Set})
		if got := stands(c, d["personId"]); len(got) != 1 {
			t.Errorf("%v stand, want the one that the type made", got)
		}
		// A change that stays in the state does nothing; the events say so.
		c.Put(path, m{"name": "Chapter 7"})
		c.Put(path, m{"courtCaseChapter": "chapter13"})
		assert.Rows(t, c.Events("case.donotinteract.changed", matter["id"].(string)), m{"data.action": "created"})
		// A new entry fires anew, when the first is over.
		c.Put(path, m{"status": "initiated"})
		c.Advance(4 * 24 * time.Hour)
		if len(stands(c, d["personId"])) != 0 || len(c.Events("case.donotinteract.expired", matter["id"].(string))) != 1 {
			t.Errorf("it is not over: %v stand and the events are %v, want none and one", stands(c, d["personId"]), c.Events("case.donotinteract.expired", matter["id"].(string)))
		}
		c.Put(path, m{"status": "processing"})
		assert.Rows(t, c.List(path+"/do-not-interact"), m{"endDate": "2026-01-13"}, m{"expiredAt": assert.Set})
		// The condition alone can bring the case into the state.
		_, way := c.CaseBy("bob", "bankruptcy")
		c.Put(way, m{"status": "processing"})
		c.Put(way, m{"courtCaseChapter": "chapter11"})
		assert.Len(t, c.List(way+"/do-not-interact"), 0)
		c.Put(way, m{"courtCaseChapter": "chapter7"})
		assert.Len(t, c.List(way+"/do-not-interact"), 1)
		// A type that is no longer active fires no more.
		c.Put(types+"/"+stay["id"].(string), m{"status": "deprecated"})
		_, last := c.CaseBy("cid", "bankruptcy")
		c.Put(last, m{"status": "processing", "courtCaseChapter": "chapter7"})
		assert.Len(t, c.List(last+"/do-not-interact"), 0)
	})
}

// Several types make one do not interact, which blocks what each does, and until
// the last of them ends.
func TestSeveralTypesMakeOne(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		first := on(c, "deceased", m{"name": "Calls", "channel": "voice", "theme": "opsCollDebt", "onStatus": "initiated", "duration": 10})
		second := on(c, "deceased", m{"name": "Texts", "channel": "text", "theme": "opsCollDebt", "onStatus": "initiated", "duration": 20})
		on(c, "deceased", m{"name": "For good", "channel": "all", "onOutcome": "approved", "duration": 0})
		matter, path := c.CaseBy("ann", "deceased")
		d := c.List(path + "/do-not-interact")[0]
		fired := d["firedBy"].([]any)
		if fmt.Sprintf("%v %v %v %v", d["channels"], d["themes"], d["endDate"], d["name"]) != "[text voice] [opsCollDebt] 2026-01-25 Calls" || len(fired) != 2 || fired[0].(m)["typeId"] != first["id"] || fired[1].(m)["typeId"] != second["id"] {
			t.Errorf("the block is %v, want channels text and voice, the theme opsCollDebt, the end 2026-01-25, the name Calls, and that the types %v and %v fired it", d, first["id"], second["id"])
		}
		c.Put(path, m{"outcome": "approved"})
		d = c.List(path + "/do-not-interact")[0]
		if fmt.Sprint(d["channels"], d["themes"], d["endDate"], len(d["firedBy"].([]any))) != "[all] [all] <nil> 3" {
			t.Errorf("the block is %v, want all channels and themes, no end, and that three types fired it", d)
		}
		assert.Rows(t, c.Events("case.donotinteract.changed", matter["id"].(string)), m{}, m{"data.action": "updated"})
		// One that a person made is widened too: what was narrow is not any more.
		_, way := c.CaseBy("bob", "deceased")
		c.Do("DELETE", way+"/do-not-interact", nil, 204)
		c.Create(way+"/do-not-interact", m{"channels": []string{"text"}, "startDate": "2026-02-01", "endDate": "2026-02-02", "daysOfWeek": []int{1}, "contactLabels": []string{"work"}, "timesOfDay": []m{{"fromHour": 1, "toHour": 2}}})
		c.Put(way, m{"outcome": "approved"})
		d = c.List(way + "/do-not-interact")[0]
		if fmt.Sprintf("%v %v %v %v %v %v %v %v", d["channels"], d["themes"], d["startDate"], d["endDate"], d["daysOfWeek"], d["contactLabels"], d["timesOfDay"], d["source"]) != "[all] [] <nil> <nil> [] [] [] api" {
			t.Errorf("the block is %v, want all channels, neither themes, days, labels nor times, neither start nor end, and the source api", d)
		}
	})
}

// A type can let go of what it made when the case comes into a status; what a
// person made, or another type holds, stays.
func TestTheStatusLifts(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		on(c, "bankruptcy", m{"theme": "opsCollDebt", "onStatus": "processing", "endOnStatus": []string{"completed", "canceled"}})
		on(c, "bankruptcy", m{"theme": "opsCollDebt", "onStatus": "processing", "onCondition": []m{{"fieldName": "courtCaseChapter", "value": "chapter7"}}})
		on(c, "bankruptcy", m{"channel": "mail", "onOutcome": "denied", "duration": 3})
		c.Refused("POST", types, m{"channel": "all", "onStatus": "completed", "endOnStatus": []string{"completed"}}, 400, "endOnStatus")
		for _, k := range []struct {
			name   string
			before m
			end    m
			stands string // the channels and themes that stand at the end
		}{
			{"discharged", m{"status": "processing"}, m{"status": "completed", "outcome": "approved"}, ""},
			{"canceled", m{"status": "processing"}, m{"status": "canceled"}, ""},
			{"back", m{"status": "processing"}, m{"status": "initiated"}, "[] [opsCollDebt]"},
			{"held", m{"status": "processing", "courtCaseChapter": "chapter7"}, m{"status": "completed", "outcome": "approved"}, "[] [opsCollDebt]"},
			{"anew", m{"status": "processing"}, m{"status": "completed", "outcome": "denied"}, "[mail] []"},
		} {
			made, path := c.CaseBy(k.name, "bankruptcy")
			c.Put(path, k.before)
			c.Put(path, k.end)
			stands := ""
			for _, d := range c.List(path + "/do-not-interact?active=true") {
				stands += fmt.Sprintf("%v %v", d["channels"], d["themes"])
			}
			if stands != k.stands {
				t.Errorf("%s: %q, want %q", k.name, stands, k.stands)
			}
			if told := c.Events("case.donotinteract.deleted", made["id"].(string)); (len(told) == 1) != (stands != "[] [opsCollDebt]") {
				t.Errorf("%s: %v, want one event of its deletion: %v", k.name, told, stands != "[] [opsCollDebt]")
			}
		}
		_, path := c.CaseBy("manual", "bankruptcy")
		c.Create(path+"/do-not-interact", m{"channels": []string{"voice"}})
		c.Put(path, m{"status": "processing"})
		c.Put(path, m{"status": "canceled"})
		assert.Rows(t, c.List(path+"/do-not-interact?active=true"), m{"source": "api"})
	})
}

// A batch whose transaction fails leaves nothing, and run again fires once.
func TestABatchFiresOnceHoweverOftenItIsTried(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		on(c, "generic", m{"channel": "voice", "onStatus": "processing", "duration": 5})
		on(c, "generic", m{"channel": "text", "onStatus": "processing"})
		c.Borrower(m{"externalId": "ann"})
		var ids []string
		for range 30 {
			ids = append(ids, c.Create("/people/ext-ann/cases", m{"caseType": "generic"})["id"].(string))
		}
		scope := store.Scope{Space: c.Space, Test: true, Actor: store.System, Operation: "test"}
		failed, handled := errors.New("lost"), cases.Cases{OnChange: []func(context.Context, *store.Tx, []cases.Changed) error{dni.Fire}}
		for try := range 3 {
			err := c.Server.DB.Write(context.Background(), scope, func(ctx context.Context, tx *store.Tx) error {
				changes := make([]cases.Change, len(ids))
				for i, id := range ids {
					changes[i] = cases.Change{ID: id, Edit: func(k *cases.Case) error { k.Status = cases.Processing; return nil }}
				}
				if _, err := handled.Apply(ctx, tx, changes); err != nil || try > 0 {
					return err
				}
				return failed
			})
			if try == 0 && !errors.Is(err, failed) || try > 0 && err != nil {
				t.Fatalf("the try %d ends with %v, want the failure of the first alone", try, err)
			}
			rows := c.List("/people/ext-ann/do-not-interact?limit=100")
			if want := map[bool]int{true: 0, false: len(ids)}[try == 0]; len(rows) != want {
				t.Fatalf("try %d: %d do not interacts, want %d", try, len(rows), want)
			}
			for _, d := range rows {
				if fmt.Sprint(d["channels"], d["endDate"]) != "[text voice] <nil>" {
					t.Errorf("the block is %v, want channels text and voice, and no end", d)
				}
				assert.Fields(t, d, m{"firedBy": assert.Count(2)})
			}
		}
	})
}

// model is what must stand on a case: how often each of three types fired since
// the last removal.
type model struct {
	status, outcome, chapter string
	fired                    [3]int
}

var modelTypes = []m{
	{"channel": "voice", "theme": "opsCollDebt", "onStatus": "initiated"},
	{"channel": "text", "theme": "opsCollDebt", "onStatus": "completed", "onOutcome": "approved"},
	{"channel": "email", "theme": "opsCollDebt", "onStatus": "processing", "onCondition": []m{{"fieldName": "courtCaseChapter", "value": "chapter7"}}},
}

func (k model) in() [3]bool {
	return [3]bool{k.status == "initiated", k.status == "completed" && k.outcome == "approved", k.status == "processing" && k.chapter == "chapter7"}
}

// For any sequence of changes of a case and removals, what stands is what a
// simple model says.
func TestFiringEqualsAModel(t *testing.T) {
	ways := map[string][]string{"initiated": {"processing", "canceled"}, "processing": {"initiated", "completed", "canceled"}, "completed": {"reopened"}, "canceled": {"reopened"}, "reopened": {"processing", "completed", "canceled"}}
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, body := range modelTypes {
			on(c, "bankruptcy", body)
		}
		made, _ := c.CaseBy("ann", "bankruptcy")
		id, handled := made["id"].(string), cases.Cases{OnChange: []func(context.Context, *store.Tx, []cases.Changed) error{dni.Fire}}
		scope, undone := store.Scope{Space: c.Space, Test: true, Actor: store.System, Operation: "test"}, errors.New("undone")
		rapid.Check(t, func(r *rapid.T) {
			k := model{status: "initiated", fired: [3]int{1, 0, 0}}
			var steps []model // a step without a status is a removal
			for range rapid.IntRange(1, 12).Draw(r, "changes") {
				was := k
				switch rapid.IntRange(0, 3).Draw(r, "what") {
				case 0:
					k.fired = [3]int{}
					steps = append(steps, model{})
					continue
				case 1:
					k.chapter = rapid.SampledFrom([]string{"chapter7", "chapter13"}).Draw(r, "chapter")
				default:
					k.status = rapid.SampledFrom(ways[k.status]).Draw(r, "status")
					if k.outcome = rapid.SampledFrom([]string{"approved", "denied"}).Draw(r, "outcome"); k.status == "reopened" {
						k.outcome = ""
					}
				}
				for i, in := range k.in() {
					if in && !was.in()[i] {
						k.fired[i]++
					}
				}
				steps = append(steps, k)
			}
			var standing []*dni.DoNotInteract
			err := c.Server.DB.Write(context.Background(), scope, func(ctx context.Context, tx *store.Tx) error {
				for _, step := range steps {
					if err := take(ctx, tx, &handled, id, step); err != nil {
						return err
					}
				}
				found, err := store.Find[dni.DoNotInteract](ctx, tx, 10, func(q *store.Select) { q.Where("case_id = ? AND removed_at IS NULL", id) })
				if standing = found; err != nil {
					return err
				}
				return undone
			})
			if !errors.Is(err, undone) {
				r.Fatal(err)
			}
			var got, want []string
			for i, channel := range []string{"email", "text", "voice"} {
				if k.fired[2-i] > 0 && i != 1 || i == 1 && k.fired[1] > 0 {
					want = append(want, channel)
				}
			}
			n := 0
			for _, d := range standing {
				n += len(d.FiredBy)
				for _, channel := range d.Channels {
					got = append(got, string(channel))
				}
			}
			if len(standing) > 1 || !slices.Equal(got, want) || n != k.fired[0]+k.fired[1]+k.fired[2] {
				r.Fatalf("%+v: %v fired %d times, want %v", k, got, n, want)
			}
		})
	})
}

// take does one step of the model to the case.
func take(ctx context.Context, tx *store.Tx, handled *cases.Cases, id string, step model) error {
	if step.status == "" {
		var none *api.Refusal
		if err := dni.RemoveFrom(ctx, tx, id); !errors.As(err, &none) || none.Status != 404 {
			return err
		}
		return nil
	}
	_, err := handled.Apply(ctx, tx, []cases.Change{{ID: id, Edit: func(c *cases.Case) error {
		c.Status, c.Details = cases.Status(step.status), map[string]any{"courtCaseChapter": step.chapter}
		if c.Outcome = nil; step.outcome != "" {
			c.Outcome = (*cases.Outcome)(&step.outcome)
		}
		return nil
	}}})
	return err
}
