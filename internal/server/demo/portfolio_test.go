package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/value/day"
	"nectarine/internal/value/zone"
)

const seed = 2026

var today = day.MustParse("2026-11-20")

// portfolio is the whole demo portfolio.
var portfolio = func() []Borrower {
	people := make([]Borrower, Size)
	for i := range people {
		people[i] = Person(seed, i, today)
	}
	return people
}()

// goldenHash is the hash of the portfolio. It changes with every change of the
// generator, and with nothing else: not with the machine, nor the day, nor Go.
const goldenHash = "b577dc05b9b07139ef5bc501ad94f9267a857bd46944f1af86881f041710e0e4"

func TestPortfolioIsTheSameEverywhere(t *testing.T) {
	text, err := json.Marshal(portfolio)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	if got := hex.EncodeToString(sum[:]); got != goldenHash {
		t.Errorf("the portfolio's hash is %s, want %s: if the generator was meant to change, put it here", got, goldenHash)
	}
}

func TestPersonIsRandomAccess(t *testing.T) {
	for _, i := range []int{1999, 0, 1000, 25, 7, 13, 1, 0} {
		if got := Person(seed, i, today); !reflect.DeepEqual(got, portfolio[i]) {
			t.Errorf("Person(%d) differs out of order", i)
		}
	}
	if reflect.DeepEqual(Person(seed+1, 4, today).Name, portfolio[4].Name) &&
		reflect.DeepEqual(Person(seed+1, 5, today).Name, portfolio[5].Name) {
		t.Error("another seed makes the same people")
	}
}

// Days move with today, and nothing else does.
func TestTodayMovesDaysOnly(t *testing.T) {
	for i := range 200 {
		a, b := portfolio[i], Person(seed, i, today+1)
		if a.Name != b.Name || a.Identity != b.Identity || len(a.Loans) != len(b.Loans) || len(a.Cases) != len(b.Cases) {
			t.Fatalf("%s is someone else tomorrow", a.ExternalID)
		}
		for j := range a.Cases {
			if a.Cases[j].CaseType != b.Cases[j].CaseType || a.Cases[j].Status() != b.Cases[j].Status() {
				t.Fatalf("%s is another case tomorrow", a.Cases[j].ExternalID)
			}
		}
	}
}

func TestEverythingUniqueIsUnique(t *testing.T) {
	seen := map[string]string{}
	once := func(kind, value, owner string) {
		t.Helper()
		if other, ok := seen[kind+value]; ok {
			t.Errorf("%s %s: of %s and of %s", kind, value, other, owner)
		}
		seen[kind+value] = owner
	}
	for _, b := range portfolio {
		once("identity", b.Identity.Value, b.ExternalID)
		once("id", b.ExternalID, b.ExternalID)
		for _, c := range b.Contacts {
			once("id", c.ExternalID, b.ExternalID)
			if c.Value != "" {
				once("contact", c.Value, b.ExternalID)
			}
		}
		for _, l := range b.Loans {
			once("id", l.ExternalID, b.ExternalID)
		}
		for _, k := range b.Cases {
			once("id", k.ExternalID, b.ExternalID)
		}
	}
}

// No identity, telephone number or e-mail address can be a real one.
func TestNobodyIsReal(t *testing.T) {
	ssn := regexp.MustCompile(`^9[0-9]{2}-(0[1-9]|[1-4][0-9])-[0-9]{4}$`) // ITINs have 50 and more in the middle
	ein := regexp.MustCompile(`^00-[0-9]{7}$`)
	phone := regexp.MustCompile(`^\+1[2-9][0-9]{2}55501[0-9]{2}$`)
	email := regexp.MustCompile(`^[a-z]+\.[a-z]+[0-9]+@example\.(com|net|org)$`)
	for _, b := range portfolio {
		pattern := map[string]*regexp.Regexp{"SSN": ssn, "taxID": ein}[b.Identity.IdentityType]
		if pattern == nil || !pattern.MatchString(b.Identity.Value) || strings.HasSuffix(b.Identity.Value, "-0000") && pattern == ssn {
			t.Errorf("%s: identity %+v may be someone's", b.ExternalID, b.Identity)
		}
		for _, c := range b.Contacts {
			switch c.ContactType {
			case "phone":
				if !phone.MatchString(c.Value) {
					t.Errorf("%s: phone %q may be someone's", b.ExternalID, c.Value)
				}
			case "email":
				if !email.MatchString(c.Value) {
					t.Errorf("%s: e-mail %q may be someone's", b.ExternalID, c.Value)
				}
			}
		}
	}
}

// Addresses, area codes and time zones agree, and every zone has people.
func TestPlacesAgree(t *testing.T) {
	states, zones := map[string]int{}, map[string]int{}
	for _, b := range portfolio {
		var home *Address
		for _, c := range b.Contacts {
			if c.Address != nil {
				home = c.Address
			}
		}
		if home == nil {
			t.Fatalf("%s has no address", b.ExternalID)
		}
		states[home.State]++
		if got := zone.StateOfPostalCode(home.PostalCode); got != home.State {
			t.Errorf("%s: %s lies in %q, the address in %s", b.ExternalID, home.PostalCode, got, home.State)
		}
		places := zone.ByPostalCode(home.PostalCode)
		for _, name := range places {
			zones[name]++
		}
		for _, c := range b.Contacts {
			if c.ContactType == "phone" && !slices.ContainsFunc(zone.ByAreaCode(c.Value),
				func(name string) bool { return slices.Contains(places, name) }) {
				t.Errorf("%s: %s has no zone in common with %s %s", b.ExternalID, c.Value, home.City, home.PostalCode)
			}
		}
	}
	for _, code := range strings.Fields("AK AL AR AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT " +
		"NC ND NE NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY AS") {
		if states[code] == 0 {
			t.Errorf("nobody lives in %s", code)
		}
		for _, name := range zone.ByState(code) {
			if zones[name] < 3 {
				t.Errorf("%d people live in %s of %s, want 3", zones[name], name, code)
			}
		}
	}
}

func TestScheduleFillsEachHomeOnce(t *testing.T) {
	if len(schedule) != Size {
		t.Fatalf("the cities have %d homes, want %d", len(schedule), Size)
	}
	lines, homes := map[string]int{}, map[string]bool{}
	phones := 0
	for _, h := range schedule {
		if h.code != "" {
			lines[h.code] += linesAHome
			phones++
		}
	}
	for code, n := range lines {
		if n > 99 {
			t.Errorf("area code %s has %d lines, want 99 at most", code, n)
		}
	}
	for i := range Size {
		if h := homeOf(seed, i); h.code != "" {
			homes[h.phone(0)] = true
		}
	}
	if len(homes) != phones || phones < Size-10 {
		t.Errorf("the borrowers live in %d homes with a telephone, want %d", len(homes), phones)
	}
}

func TestPeopleAndBusinesses(t *testing.T) {
	businesses := 0
	for i, b := range portfolio {
		if b.Business != nil {
			businesses++
			if b.BorrowerType != "business" || b.DateOfBirth != 0 || b.Identity.IdentityType != "taxID" || b.Business.BusinessLegalName == "" {
				t.Errorf("%s is no proper business: %+v", b.ExternalID, b)
			}
			continue
		}
		if b.DateOfBirth > today.AddMonths(-18*12) || b.DateOfBirth <= today.AddMonths(-93*12) {
			t.Errorf("%d: born on %s, want an age of 18 to 92", i, b.DateOfBirth)
		}
		if b.Loans[0].OriginatedOn < b.DateOfBirth.AddMonths(18*12) {
			t.Errorf("%d: borrowed on %s as a minor born on %s", i, b.Loans[0].OriginatedOn, b.DateOfBirth)
		}
	}
	if businesses != Size/20 {
		t.Errorf("%d businesses, want %d", businesses, Size/20)
	}
}

func TestMoment(t *testing.T) {
	office, err := zone.Load("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	m := Moment{today, 9*60 + 5}
	if got, want := m.In(office), time.Date(2026, 11, 20, 14, 5, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("In = %s, want %s", got, want)
	}
	if !m.Before(Moment{today, 9*60 + 6}) || !m.Before(Moment{today + 1, 0}) || m.Before(m) || m.Before(Moment{today - 1, 1439}) {
		t.Error("Before is not the order of moments")
	}
}

// Any seed, place and day make a borrower that holds together.
func TestAnyPersonHoldsTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		on := day.Of(2000, 1, 1) + day.Day(rapid.IntRange(0, 20000).Draw(t, "today"))
		b := Person(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(-10, 5_000_000).Draw(t, "index"), on)
		if problem := checkLoans(b, on); problem != "" {
			t.Fatalf("%s: %s, want nothing wrong", b.ExternalID, problem)
		}
		for _, k := range b.Cases {
			if problem := checkCase(k, b, on); problem != "" {
				t.Fatalf("%s: %s, want nothing wrong", k.ExternalID, problem)
			}
		}
	})
}

func BenchmarkPerson(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		Person(seed, i%Size, today)
	}
}
