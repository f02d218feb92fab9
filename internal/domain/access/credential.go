package access

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// RememberedFor is how long a process goes by what it has read of a credential: what another
// process has changed holds after that time at the latest.
const RememberedFor = time.Second

// MostRemembered is how many credentials a process remembers.
const MostRemembered = 10_000

// Credentials tell whose the keys are. What they have read they remember for a moment;
// when this process changes a key, a user, an employee or a company they forget it all
// before the change is answered.
type Credentials struct {
	db      *store.DB
	machine clock.Source

	mu    sync.Mutex
	known map[string]credential // by the hash of the key
	era   int                   // how often all was forgotten
}

type credential struct {
	scope store.Scope
	until clock.Time // by the machine's clock
}

// NewCredentials are those of a database, remembered by the machine's clock.
func NewCredentials(db *store.DB, machine clock.Source) *Credentials {
	return &Credentials{db: db, machine: machine, known: map[string]credential{}}
}

// deciding are the kinds of objects on which it depends whose a key is and what it permits.
var deciding = []string{(*Key)(nil).Kind().Name, (*User)(nil).Kind().Name, (*Employee)(nil).Kind().Name, (*Company)(nil).Kind().Name}

// Watch is a hook of the store, run before every commit and before those that write down
// the changes.
func (c *Credentials) Watch(_ context.Context, tx *store.Tx) error {
	if slices.ContainsFunc(tx.Changes, func(change store.Change) bool { return slices.Contains(deciding, change.Kind) }) {
		tx.After(c.Forget)
	}
	return nil
}

// Forget forgets all credentials, and what is being read of them right now.
func (c *Credentials) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.known)
	c.era++
}

// Recall answers what is remembered of a key, and the era in which that was asked.
func (c *Credentials) Recall(hashed string) (store.Scope, int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, is := c.known[hashed]
	return k.scope, c.era, is && k.until.After(c.machine.Now().Time)
}

// Remember keeps what was read since the era was told, unless all was forgotten meanwhile.
func (c *Credentials) Remember(hashed string, s store.Scope, era int, asked clock.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if era != c.era {
		return
	}
	if len(c.known) >= MostRemembered {
		clear(c.known)
	}
	c.known[hashed] = credential{s, asked.Add(RememberedFor)}
}

var nobody = api.Unauthenticated("send a valid API key in the header X-API-KEY, or as a bearer token")

// Authenticate answers the scope of a key: its space, its user and what it
// permits. Anything else is a refusal with 401.
func (c *Credentials) Authenticate(ctx context.Context, key api.Credential) (store.Scope, error) {
	if !strings.HasPrefix(string(key), "nk_") {
		return store.Scope{}, nobody
	}
	hashed, asked := hash(string(key)), c.machine.Now()
	s, era, is := c.Recall(hashed)
	if is {
		return s, nil
	}
	var found []holder
	err := c.db.Ask(ctx, func(ctx context.Context, a *store.Across) (err error) {
		found, err = holders(ctx, a, hashed)
		return err
	})
	if err != nil {
		return store.Scope{}, err
	}
	if len(found) == 0 {
		return store.Scope{}, nobody
	}
	s = found[0].scope()
	c.Remember(hashed, s, era, asked)
	return s, nil
}

// holder is whose a key is.
type holder struct {
	CompanyID   string
	Permissions []api.Permission `bun:"type:jsonb"`
	Vocabulary  int
	UserID      string
	UserType    UserType
	Name        string
	IsTest      bool
	EmployeeID  *string
	FirstName   *string
	LastName    *string
}

// holders are whose the key with the hash is: one, or none.
func holders(ctx context.Context, a *store.Across, hashed string) (found []holder, err error) {
	err = a.Select((*Key)(nil)).ColumnExpr("k.company_id, k.permissions, k.vocabulary, u.id AS user_id, u.user_type, u.name, c.is_test, e.id AS employee_id, e.first_name, e.last_name").
		Join("JOIN users AS u ON u.company_id = k.company_id AND u.id = k.user_id AND u.status = 'active' AND u.deleted_at IS NULL").
		Join("JOIN companies AS c ON c.company_id = k.company_id AND c.id = k.company_id").
		Join("LEFT JOIN employees AS e ON e.company_id = u.company_id AND e.user_id = u.id AND e.deleted_at IS NULL").
		Where("k.key_hash = ? AND k.status = 'active' AND k.deleted_at IS NULL", hashed).Limit(1).Scan(ctx, &found)
	return found, err
}

// scope is the scope that the key opens. It is shared by requests: nobody changes it.
func (h *holder) scope() store.Scope {
	s := store.Scope{Space: h.CompanyID, Test: h.IsTest, May: map[api.Permission]bool{}}
	for _, p := range InTodaysVocabulary(h.Permissions, h.Vocabulary) {
		s.May[p] = true
	}
	u := &User{UserType: h.UserType, Name: h.Name}
	u.ID = h.UserID
	var e *Employee
	if h.EmployeeID != nil {
		e = &Employee{FirstName: *h.FirstName, LastName: *h.LastName}
		e.ID = *h.EmployeeID
	}
	s.Actor = u.Actor(e)
	return s
}
