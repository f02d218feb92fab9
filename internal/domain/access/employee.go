package access

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/sealing"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/metadata"
)

// Employee is a person who works for the lender.
type Employee struct {
	bun.BaseModel `bun:"table:employees,alias:employee"`
	store.Row
	ExternalID                     *string          `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the employee."`
	UserID                         string           `json:"userId" required:"true" createOnly:"true" doc:"The user, of type agent, by whom the employee acts."`
	FirstName                      string           `json:"firstName" required:"true" minLength:"1" maxLength:"50"`
	LastName                       string           `json:"lastName" required:"true" minLength:"1" maxLength:"50"`
	DisplayName                    string           `json:"displayName" bun:"-" readOnly:"true"`
	JobName                        *string          `json:"jobName" minLength:"1" maxLength:"100"`
	Email                          *string          `json:"email" bun:"-" maxLength:"100" format:"email" pii:"true" doc:"It is encrypted at rest."`
	Phone                          *string          `json:"phone" bun:"-" minLength:"1" maxLength:"16" pii:"true" doc:"It is encrypted at rest."`
	ManagerEmployeeID              *string          `json:"managerEmployeeId"`
	AvailableAndPermittedTasktypes []TaskType       `json:"availableAndPermittedTasktypes" bun:"type:jsonb" maxItems:"19" doc:"The types of tasks that the employee is offered; null is all."`
	Status                         api.ActiveStatus `json:"status"`
	Teams                          []string         `json:"teams" bun:"-" readOnly:"true" writtenBy:"PUT and DELETE /teams/{teamId}/employees/{employeeId}" answered:"list" doc:"The ids of the employee's teams."`
	MetaData                       metadata.Map     `json:"metaData" bun:"type:jsonb" nullable:"true"`
	sealing.Fields

	SealedEmail *string `json:"-" told:"email"`
	SealedPhone *string `json:"-" told:"phone"`
	ClearEmail  *string `json:"-" bun:"email"` // from before they were sealed
	ClearPhone  *string `json:"-" bun:"phone"`
}

// Kind is EP, employee: the public list of prefixes has none for it.
func (*Employee) Kind() store.Kind { return store.Kind{Prefix: "EP", Name: "employee"} }

// Tells names the events of an employee.
func (*Employee) Tells(store.Change) event.Description {
	return event.Description{Created: "employee.created", Updated: "employee.updated"}
}

// EmployeeFilter narrows the list of employees.
type EmployeeFilter struct {
	store.Keyset
	Status api.ActiveStatus `query:"status"`
	TeamID string           `query:"teamId" doc:"Only members of this team: its id, or ext- and its external id."`
}

// Where lays the filter over a query.
func (f *EmployeeFilter) Where(q *store.Select) {
	q.Equal("status", string(f.Status))
	if f.TeamID != "" {
		q.Where("?TableAlias.id IN (SELECT m.employee_id FROM team_members m WHERE m.company_id = ? AND m.team_id = ?)", q.Space, f.TeamID)
	}
}

// Sorts are the fields to sort by.
func (*EmployeeFilter) Sorts() map[string]string {
	return map[string]string{"createdAt": "?TableAlias.created_at", "firstName": "?TableAlias.first_name", "lastName": "?TableAlias.last_name"}
}

// EmployeePath is the employee that a path names.
type EmployeePath struct {
	ID string `path:"employeeId"`
}

func listEmployees(ctx context.Context, tx *store.Tx, f *EmployeeFilter) (store.Page[Employee], error) {
	if err := api.Resolve(ctx, tx, api.Names[Team]("teamId", &f.TeamID)); err != nil {
		return store.Page[Employee]{}, err
	}
	p, err := store.List[Employee](ctx, tx, f)
	if err != nil {
		return p, err
	}
	return p, presentEmployees(ctx, tx, p.Rows...)
}

func getEmployee(ctx context.Context, tx *store.Tx, in *EmployeePath) (*Employee, error) {
	e, err := store.Get[Employee](ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	return e, presentEmployees(ctx, tx, e)
}

func createEmployee(ctx context.Context, tx *store.Tx, in *struct{ Body api.Fresh[Employee] }) (*Employee, error) {
	e := &Employee{Status: api.Active}
	if err := in.Body.Apply(e); err != nil {
		return nil, err
	}
	u, err := api.Ref[User](ctx, tx, "userId", &e.UserID)
	if err != nil {
		return nil, err
	}
	if u.UserType != Agent {
		return nil, api.Invalid("userId", "an employee acts by a user of type agent")
	}
	if err := e.resolve(ctx, tx); err != nil {
		return nil, err
	}
	if err := sealing.Insert(ctx, tx, e); err != nil {
		return nil, err
	}
	return e, presentEmployees(ctx, tx, e)
}

func (s staff) updateEmployee(ctx context.Context, tx *store.Tx, in *struct {
	EmployeePath
	Body api.Patch[Employee]
}) (*Employee, error) {
	e, err := store.Lock[Employee](ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	sealing.Unseal(tx, e)
	was := e.Status
	if in.Body.Names("teams") { // held against what stands
		if err := presentEmployees(ctx, tx, e); err != nil {
			return nil, err
		}
	}
	if err := in.Body.Apply(e); err != nil {
		return nil, err
	}
	if err := e.resolve(ctx, tx); err != nil {
		return nil, err
	}
	if err := sealing.Seal(tx, e); err != nil {
		return nil, err
	}
	if _, err := store.Save(ctx, tx, e); err != nil {
		return nil, err
	}
	if was == api.Active && e.Status != api.Active {
		if err := s.rest(ctx, tx, []string{e.ID}); err != nil {
			return nil, err
		}
	}
	return e, presentEmployees(ctx, tx, e)
}

func (e *Employee) resolve(ctx context.Context, tx *store.Tx) error {
	manager, err := api.Ref[Employee](ctx, tx, "managerEmployeeId", e.ManagerEmployeeID)
	if err == nil && manager != nil && manager.ID == e.ID {
		return api.Invalid("managerEmployeeId", "nobody is their own manager")
	}
	return err
}

// presentEmployees opens employees and adds the names shown and the teams.
func presentEmployees(ctx context.Context, tx *store.Tx, employees ...*Employee) error {
	if len(employees) == 0 {
		return nil
	}
	sealing.Unseal(tx, employees...)
	ids := make([]string, len(employees))
	for i, e := range employees {
		ids[i], e.DisplayName, e.Teams = e.ID, e.FirstName+" "+e.LastName, []string{}
	}
	var members []*Member
	if err := tx.SelectAll(&members).Where("employee_id IN (?)", store.In(ids)).OrderExpr("team_id").Scan(ctx); err != nil {
		return err
	}
	for _, m := range members {
		if i := slices.Index(ids, m.EmployeeID); i >= 0 {
			employees[i].Teams = append(employees[i].Teams, m.TeamID)
		}
	}
	return nil
}
