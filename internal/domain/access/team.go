package access

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/sealing"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/metadata"
)

// Team is a group of employees to whom cases can be escalated.
type Team struct {
	bun.BaseModel `bun:"table:teams,alias:team"`
	store.Row
	ExternalID *string      `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the team."`
	Name       string       `json:"name" required:"true" minLength:"1" maxLength:"100"`
	Email      *string      `json:"email" bun:"-" maxLength:"100" format:"email" pii:"true" doc:"It is encrypted at rest."`
	Employees  []string     `json:"employees" bun:"-" readOnly:"true" writtenBy:"PUT and DELETE /teams/{teamId}/employees/{employeeId}" answered:"list" doc:"The ids of the members."`
	MetaData   metadata.Map `json:"metaData" bun:"type:jsonb" nullable:"true"`
	sealing.Fields

	SealedEmail *string `json:"-" told:"email"`
	ClearEmail  *string `json:"-" bun:"email"` // from before it was sealed
}

// Kind is TM, team.
func (*Team) Kind() store.Kind { return store.Kind{Prefix: "TM", Name: "team"} }

// Tells names the events of a team.
func (*Team) Tells(store.Change) event.Description {
	return event.Description{Created: "team.created", Updated: "team.updated"}
}

// Member ties an employee to a team.
type Member struct {
	bun.BaseModel `bun:"table:team_members,alias:m"`
	CompanyID     string `bun:",pk"`
	TeamID        string `bun:",pk"`
	EmployeeID    string `bun:",pk"`
}

// Part is told as a change of the team.
func (m *Member) Part() (field string, value any) { return "employees", m.EmployeeID }

// TeamFilter is the list of teams.
type TeamFilter struct{ store.Keyset }

// Where narrows nothing.
func (*TeamFilter) Where(*store.Select) {}

// TeamPath is the team that a path names.
type TeamPath struct {
	ID string `path:"teamId"`
}

func listTeams(ctx context.Context, tx *store.Tx, f *TeamFilter) (store.Page[Team], error) {
	p, err := store.List[Team](ctx, tx, f)
	if err != nil {
		return p, err
	}
	return p, presentTeams(ctx, tx, p.Rows...)
}

func getTeam(ctx context.Context, tx *store.Tx, in *TeamPath) (*Team, error) {
	t, err := store.Get[Team](ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	return t, presentTeams(ctx, tx, t)
}

func createTeam(ctx context.Context, tx *store.Tx, in *struct{ Body api.Fresh[Team] }) (*Team, error) {
	t := new(Team)
	if err := in.Body.Apply(t); err != nil {
		return nil, err
	}
	if err := sealing.Insert(ctx, tx, t); err != nil {
		return nil, err
	}
	return t, presentTeams(ctx, tx, t)
}

func updateTeam(ctx context.Context, tx *store.Tx, in *struct {
	TeamPath
	Body api.Patch[Team]
}) (*Team, error) {
	t, err := store.Lock[Team](ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	sealing.Unseal(tx, t)
	if in.Body.Names("employees") { // held against what stands
		if err := presentTeams(ctx, tx, t); err != nil {
			return nil, err
		}
	}
	if err := in.Body.Apply(t); err != nil {
		return nil, err
	}
	if err := sealing.Seal(tx, t); err != nil {
		return nil, err
	}
	if _, err := store.Save(ctx, tx, t); err != nil {
		return nil, err
	}
	return t, presentTeams(ctx, tx, t)
}

// TeamEmployeePath is the employee whom a path names in a team.
type TeamEmployeePath struct {
	TeamPath
	Employee string `path:"employeeId"`
}

func (in *TeamEmployeePath) load(ctx context.Context, tx *store.Tx) (*Team, *Member, error) {
	t, err := store.Lock[Team](ctx, tx, in.ID)
	if err != nil {
		return nil, nil, err
	}
	e, err := store.Get[Employee](ctx, tx, in.Employee)
	if err != nil {
		return nil, nil, err
	}
	return t, &Member{CompanyID: tx.Space, TeamID: t.ID, EmployeeID: e.ID}, nil
}

// join is idempotent: a member who joins again is one.
func join(ctx context.Context, tx *store.Tx, in *TeamEmployeePath) error {
	t, m, err := in.load(ctx, tx)
	if err != nil {
		return err
	}
	_, err = store.AddParts(ctx, tx, t, m)
	return err
}

func leave(ctx context.Context, tx *store.Tx, in *TeamEmployeePath) error {
	t, m, err := in.load(ctx, tx)
	if err != nil {
		return err
	}
	_, err = store.RemoveParts(ctx, tx, t, m, func(q *store.Removal) { q.WherePK() })
	return err
}

// presentTeams completes teams for an answer: opened, and with the ids of their members, in
// one query.
func presentTeams(ctx context.Context, tx *store.Tx, teams ...*Team) error {
	sealing.Unseal(tx, teams...)
	ids, of := make([]string, len(teams)), make(map[string]*Team, len(teams))
	for i, t := range teams {
		t.Employees = []string{}
		ids[i], of[t.ID] = t.ID, t
	}
	var members []*Member
	if err := tx.SelectAll(&members).Where("team_id IN (?)", store.In(ids)).OrderExpr("employee_id").Scan(ctx); err != nil {
		return err
	}
	for _, m := range members {
		of[m.TeamID].Employees = append(of[m.TeamID].Employees, m.EmployeeID)
	}
	return nil
}
