// Package access knows companies and their spaces, the users who act in them
// and the API keys by which they are known.
package access

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/sealing"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/brief"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
	"nectarine/internal/value/zone"
)

// Company is a company space: a lender has a live and a test one, whose data
// never meet. The id of the space is the company_id of every row in it.
type Company struct {
	bun.BaseModel `bun:"table:companies,alias:company"`
	store.Row
	Name         string   `json:"name" required:"true" minLength:"1" maxLength:"100" doc:"The lender's name."`
	IsTest       bool     `json:"isTest" readOnly:"true" doc:"A test space: nothing in it reaches a real borrower, and it has a clock of its own."`
	Timezone     string   `json:"timezone" maxLength:"64" doc:"The IANA time zone in which days are reckoned where no product says otherwise."`
	OtherSpaceID string   `json:"otherSpaceId" readOnly:"true" doc:"The lender's other space: of the live one the test one, and the other way round."`
	Settings     Settings `json:"settings" bun:"type:jsonb" doc:"What the lender has chosen."`
}

// Settings are a lender's choices.
type Settings struct {
	AllowSeveralCollectionCases bool        `json:"allowSeveralCollectionCases" required:"false" doc:"A borrower may have more than one active collection case."`
	Collections                 Collections `json:"collections" required:"false" doc:"When collection cases are opened and closed by themselves."`
}

// Kind is CP, company.
func (*Company) Kind() store.Kind { return store.Kind{Prefix: "CP", Name: "company"} }

// Tells names the events of a company space.
func (*Company) Tells(store.Change) event.Description {
	return event.Description{Created: "company.created", Updated: "company.updated"}
}

// DefaultTimezone is a company's time zone unless it says otherwise.
const DefaultTimezone = "America/New_York"

// Zone is the company's time zone.
func (c *Company) Zone() (*time.Location, error) { return time.LoadLocation(c.Timezone) }

// Own is the company space of the transaction.
func Own(ctx context.Context, tx *store.Tx) (*Company, error) {
	return store.Get[Company](ctx, tx, tx.Space)
}

// RecordClock leaves word that the clock of the transaction's space was moved.
func RecordClock(ctx context.Context, tx *store.Tx, was, is clock.Time) error {
	c, err := store.Lock[Company](ctx, tx, tx.Space)
	if err == nil {
		store.ChangedBeside(tx, c, "testClock", was, is)
	}
	return err
}

// CreatedCompany is what a new company is told once: the ids of its spaces and the first
// key of each. The keys are not shown again.
type CreatedCompany struct {
	CompanyID     string `json:"companyId"`
	TestCompanyID string `json:"testCompanyId"`
	LiveKey       string `json:"liveKey"`
	TestKey       string `json:"testKey"`
}

// Lender is a company to be created.
type Lender struct {
	Name     string
	Timezone string // an IANA name; empty for DefaultTimezone
	// TestSince is the moment at which the clock of the test space begins; zero
	// for now. Before now, the space can be given a past.
	TestSince clock.Time
}

// Validate refuses a lender whom nobody could name, or whose days nobody could reckon.
func (l Lender) Validate() error {
	if fault := brief.NameFault(l.Name); fault != "" || l.Name == "" || utf8.RuneCountInString(l.Name) > 100 {
		return fmt.Errorf("the company's name %.100q must be a text of 1 to 100 characters that can be seen", l.Name)
	}
	_, err := zone.Load(l.Timezone)
	return err
}

// NewCompany creates a lender with its two spaces, in each a service user with
// a key that permits everything. seed is run in each space: there the domains
// put what every company has from the start.
func NewCompany(ctx context.Context, db *store.DB, l Lender, seed func(context.Context, *store.Tx) error) (*CreatedCompany, error) {
	if l.Timezone == "" {
		l.Timezone = DefaultTimezone
	}
	if err := l.Validate(); err != nil {
		return nil, err
	}
	made := &CreatedCompany{CompanyID: id.New("CP"), TestCompanyID: id.New("CP")}
	live := &Company{Row: store.Row{ID: made.CompanyID}, Name: l.Name, Timezone: l.Timezone, OtherSpaceID: made.TestCompanyID}
	test := &Company{Row: store.Row{ID: made.TestCompanyID}, Name: l.Name, Timezone: l.Timezone, OtherSpaceID: made.CompanyID, IsTest: true}
	err := db.Together(ctx, func(db *store.DB) error {
		for _, of := range []struct {
			space *Company
			key   *string
		}{{live, &made.LiveKey}, {test, &made.TestKey}} {
			c := of.space
			secret, err := store.Write(ctx, db, store.Scope{Space: c.ID, Test: c.IsTest, Actor: store.System, Operation: "init"},
				func(ctx context.Context, tx *store.Tx) (string, error) {
					return newSpace(ctx, tx, *c, l.TestSince, seed)
				})
			if err != nil {
				return err
			}
			*of.key = secret
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// newSpace makes one of the two spaces of a company. It answers the secret of its first
// key.
func newSpace(ctx context.Context, tx *store.Tx, c Company, testSince clock.Time,
	seed func(context.Context, *store.Tx) error) (string, error) {
	if c.IsTest && !testSince.IsZero() {
		if err := tx.BeginClock(ctx, testSince); err != nil {
			return "", err
		}
		tx.Now = testSince
	}
	if err := store.Insert(ctx, tx, &c); err != nil {
		return "", err
	}
	u := &User{UserType: Service, Name: "First key", Status: api.Active}
	if err := sealing.Insert(ctx, tx, u); err != nil {
		return "", err
	}
	k, secret := NewKey(tx, u.ID, "First key", []api.Permission{api.Everything})
	if err := store.Insert(ctx, tx, k); err != nil {
		return "", err
	}
	return secret, seed(ctx, tx)
}

// Space is a company space as those know it who go through all of them. It has no more of
// the company's row than they need: a field that cannot be read keeps nobody from the others.
type Space struct {
	CompanyID string // the space in which the row stands
	ID, Name  string
	IsTest    Truth
	DeletedAt Ending
}

// Truth is a yes or a no, as it is stored.
type Truth struct {
	Is    bool
	Fault error // of what is there and is neither
}

// Scan reads what is stored.
func (t *Truth) Scan(v any) error {
	switch said := v.(type) {
	case bool:
		t.Is = said
	case int64:
		t.Is = said == 1
		if said != 0 && said != 1 {
			t.Fault = fmt.Errorf("is kept as %d, and is to be true or false", said)
		}
	default:
		t.Fault = fmt.Errorf("is kept as %v, and is to be true or false", v)
	}
	return nil
}

// Ending is when something was deleted, as it is stored.
type Ending struct {
	Fault error // of what is there and is no moment: whether it was deleted is not known
	is    bool
}

// Deleted reports whether it is known that it was deleted.
func (e Ending) Deleted() bool { return e.is }

// Scan reads what is stored.
func (e *Ending) Scan(v any) error {
	if v != nil {
		e.Fault = new(clock.Time).Scan(v)
		e.is = e.Fault == nil
	}
	return nil
}

// AllSpaces are all company spaces of the installation, those that were deleted too.
func AllSpaces(ctx context.Context, db *store.DB) ([]*Space, error) {
	var all []*Space
	err := db.Across(ctx, func(ctx context.Context, a *store.Across) error {
		return a.Select((*Company)(nil)).ColumnExpr("company_id, id, name, is_test, deleted_at").OrderExpr("company_id").Scan(ctx, &all)
	})
	return all, err
}

// Spaces are the company spaces of the installation, for work that goes through every one:
// those too of which nobody can tell whether they were deleted.
func Spaces(ctx context.Context, db *store.DB) ([]*Space, error) {
	all, err := AllSpaces(ctx, db)
	return slices.DeleteFunc(all, func(s *Space) bool { return s.DeletedAt.Deleted() }), err
}

// By is the scope in which the system itself works in a space of which it is known whether it
// is a test space.
func (s *Space) By(actor store.Actor, operation string) store.Scope {
	return store.Scope{Space: s.ID, Test: s.IsTest.Is, Actor: actor, Operation: operation,
		May: map[store.Permission]bool{store.Everything: true}}
}
