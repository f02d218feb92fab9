package rate

import "nectarine/internal/mechanism/api"

// The permissions on the rates of loans, caps among them.
const (
	MayRead   api.Permission = "loan.rate:read"
	MayCreate api.Permission = "loan.rate:create"
	MayUpdate api.Permission = "loan.rate:update"
	MayRemove api.Permission = "loan.rate:delete"
)
