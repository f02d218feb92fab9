package rate

import "nectarine/internal/mechanism/api"

// The permissions on the rates of loans, caps among them, and on the index rates of products.
const (
	MayRead   api.Permission = "loanRate:read"
	MayCreate api.Permission = "loanRate:create"
	MayUpdate api.Permission = "loanRate:update"
	MayRemove api.Permission = "loanRate:delete"

	MayReadIndex   api.Permission = "indexRate:read"
	MayCreateIndex api.Permission = "indexRate:create"
	MayUpdateIndex api.Permission = "indexRate:update"
)
