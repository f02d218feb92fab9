package access

import (
	"context"
	"errors"
	"time"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/zone"
)

// Hooks are what domains above do when something of the lender's changes.
type Hooks struct {
	// CollectionType refuses a reference to a type of automatic collection cases that
	// cannot be one.
	CollectionType func(ctx context.Context, tx *store.Tx, ref string) error
	// OnInactive gives back the work of employees who can no longer act, by their ids.
	OnInactive func(ctx context.Context, tx *store.Tx, employees []string) error
	// OnZone moves what waits for the beginning of a day to where the day begins in the
	// company's new time zone.
	OnZone []func(ctx context.Context, tx *store.Tx, zone *time.Location) error
}

// Register declares the operations on companies, users, employees, teams and keys.
func Register(r *api.Router, hooks Hooks) {
	r = r.Tagged("Access", "The lender's own people and programs: users, employees, teams and API keys.")
	api.One(r, api.Op{Method: "GET", Path: "/company", Summary: "Get the company of the key", Permission: MayReadCompany}, getCompany)
	api.One(r, api.Op{Method: "PUT", Path: "/company", Summary: "Update the company of the key", Permission: MayUpdateCompany}, hooks.updateCompany)

	api.Many(r, api.Op{Method: "GET", Path: "/users", Summary: "List users", Permission: MayReadUser}, listUsers)
	api.One(r, api.Op{Method: "POST", Path: "/users", Summary: "Create a user", Permission: MayCreateUser, More: MayReadUser,
		Description: "Makes somebody who can have keys. What a key may do is said when it is created. An e-mail address asks for user:read as well: whether it is taken tells who is a user."}, createUser)
	api.One(r, api.Op{Method: "GET", Path: "/users/{userId}", Summary: "Get a user", Permission: MayReadUser}, getUser)
	api.One(r, api.Op{Method: "PUT", Path: "/users/{userId}", Summary: "Update a user", Permission: MayUpdateUser, More: MayReadUser,
		Description: "An e-mail address asks for user:read as well: whether it is taken tells who is a user. Who changes another user must hold what the keys of that user permit; the user of the last active key that permits everything stays active. The unfinished tasks of the employee who acts by a user that becomes inactive go back into the queue."}, staff{keys{r}, hooks.OnInactive}.updateUser)

	api.Many(r, api.Op{Method: "GET", Path: "/employees", Summary: "List employees", Permission: MayReadEmployee, Or: MayListEmployees}, listEmployees)
	api.One(r, api.Op{Method: "POST", Path: "/employees", Summary: "Create an employee", Permission: MayCreateEmployee}, createEmployee)
	api.One(r, api.Op{Method: "GET", Path: "/employees/{employeeId}", Summary: "Get an employee", Permission: MayReadEmployee, Or: MayGetEmployee}, getEmployee)
	api.One(r, api.Op{Method: "PUT", Path: "/employees/{employeeId}", Summary: "Update an employee", Permission: MayUpdateEmployee,
		Description: "The unfinished tasks of an employee who becomes inactive go back into the queue."}, staff{keys{r}, hooks.OnInactive}.updateEmployee)

	api.Many(r, api.Op{Method: "GET", Path: "/teams", Summary: "List teams", Permission: MayReadTeam, Or: MayListTeams}, listTeams)
	api.One(r, api.Op{Method: "POST", Path: "/teams", Summary: "Create a team", Permission: MayCreateTeam}, createTeam)
	api.One(r, api.Op{Method: "GET", Path: "/teams/{teamId}", Summary: "Get a team", Permission: MayReadTeam, Or: MayGetTeam}, getTeam)
	api.One(r, api.Op{Method: "PUT", Path: "/teams/{teamId}", Summary: "Update a team", Permission: MayUpdateTeam}, updateTeam)
	api.None(r, api.Op{Method: "PUT", Path: "/teams/{teamId}/employees/{employeeId}", Summary: "Make an employee a member of a team", ID: "addTeamMember", Permission: MayUpdateTeam}, join)
	api.None(r, api.Op{Method: "DELETE", Path: "/teams/{teamId}/employees/{employeeId}", Summary: "End an employee's membership of a team", ID: "removeTeamMember", Permission: MayUpdateTeam}, leave)

	api.Many(r, api.Op{Method: "GET", Path: "/api-keys", Summary: "List API keys", Permission: MayReadKey}, listKeys)
	api.One(r, api.Op{Method: "POST", Path: "/api-keys", Summary: "Create an API key", Permission: MayCreateKey, More: MayMakeOthersKeys,
		Description: "The answer shows the key itself, once. It can permit only what the key that makes it permits; a key for another user than one's own asks for apiKey:create.forOthers."}, keys{r}.create)
	api.One(r, api.Op{Method: "PUT", Path: "/api-keys/{apiKeyId}", Summary: "Update an API key", Permission: MayUpdateKey,
		Description: "An inactive key opens nothing. Who changes a key must hold what it permits and what it gets; the last active key that permits everything stays as it is."}, keys{r}.update)
}

func getCompany(ctx context.Context, tx *store.Tx, _ *api.NoInput) (*Company, error) {
	return Own(ctx, tx)
}

type companyUpdate struct{ Body api.Patch[Company] }

func (h Hooks) updateCompany(ctx context.Context, tx *store.Tx, in *companyUpdate) (*Company, error) {
	c, was, err := in.apply(ctx, tx)
	if err != nil {
		return nil, err
	}
	if ref := c.Settings.Collections.AutoInitiate.CaseTypeID; ref != nil && in.Body.Names("settings") {
		const field = "settings.collections.autoInitiate.caseTypeId"
		err := h.CollectionType(ctx, tx, *ref)
		if refused := (*api.Refusal)(nil); errors.As(err, &refused) && len(refused.Details) > 0 {
			return nil, api.Invalid(field, refused.Details[0].Message)
		}
		if err != nil {
			return nil, api.BadReference(field, err)
		}
	}
	if _, err := store.Save(ctx, tx, c); err != nil || c.Timezone == was {
		return c, err
	}
	zone, err := c.Zone()
	if err != nil {
		return nil, err
	}
	for _, hook := range h.OnZone {
		if err := hook(ctx, tx, zone); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// apply is the company of the transaction with what the body names, and the time zone
// that it had.
func (in *companyUpdate) apply(ctx context.Context, tx *store.Tx) (c *Company, was string, err error) {
	if c, err = store.Lock[Company](ctx, tx, tx.Space); err != nil {
		return nil, "", err
	}
	was = c.Timezone
	if err := in.Body.Apply(c); err != nil {
		return nil, "", err
	}
	if _, err := zone.Load(c.Timezone); err != nil {
		return nil, "", api.Invalid("timezone", "must be an IANA time zone such as America/Chicago")
	}
	return c, was, c.Settings.Collections.validate()
}
