package access

import "nectarine/internal/mechanism/api"

// The permissions on what the lender itself has: company, users, employees, teams, keys.
const (
	MayReadCompany    api.Permission = "company:read"
	MayUpdateCompany  api.Permission = "company:update"
	MayReadUser       api.Permission = "user:read"
	MayCreateUser     api.Permission = "user:create"
	MayUpdateUser     api.Permission = "user:update"
	MayReadEmployee   api.Permission = "employee:read"
	MayListEmployees  api.Permission = "employee:list" // the list alone
	MayGetEmployee    api.Permission = "employee:get"  // one by its id alone
	MayCreateEmployee api.Permission = "employee:create"
	MayUpdateEmployee api.Permission = "employee:update"
	MayReadTeam       api.Permission = "team:read"
	MayListTeams      api.Permission = "team:list" // the list alone
	MayGetTeam        api.Permission = "team:get"  // one by its id alone
	MayCreateTeam     api.Permission = "team:create"
	MayUpdateTeam     api.Permission = "team:update" // its members too
	MayReadKey        api.Permission = "apiKey:read"
	MayCreateKey      api.Permission = "apiKey:create"
	MayUpdateKey      api.Permission = "apiKey:update"
	// MayMakeOthersKeys is to make a key with which another user acts.
	MayMakeOthersKeys api.Permission = "apiKey:create.forOthers"
)
