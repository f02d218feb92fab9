package rate

import "nectarine/internal/mechanism/api"

// The permissions on the rates of loans, caps among them.
const (
	MayRead   api.Permission = "loanRate:read"
	MayCreate api.Permission = "loanRate:create"
	MayUpdate api.Permission = "loanRate:update"
	MayRemove api.Permission = "loanRate:delete"
)
