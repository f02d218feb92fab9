package participant

import "nectarine/internal/mechanism/api"

// The permissions on the people of loans.
const (
	MayRead   api.Permission = "loanPerson:read"
	MayAdd    api.Permission = "loanPerson:create"
	MayUpdate api.Permission = "loanPerson:update"
	MayRemove api.Permission = "loanPerson:delete"
)
