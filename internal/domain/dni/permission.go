package dni

import "nectarine/internal/mechanism/api"

// The permissions on do not interacts and their types. Recording that a borrower wants to be left
// alone is open to whoever works a case, since it must not fail; lifting it, by a change
// or by removing it, has permissions of its own.
const (
	MayRead       api.Permission = "doNotInteract:read"
	MayCreate     api.Permission = "doNotInteract:create"
	MayUpdate     api.Permission = "doNotInteract:update"
	MayDelete     api.Permission = "doNotInteract:delete"
	MayReadType   api.Permission = "doNotInteractType:read"
	MayCreateType api.Permission = "doNotInteractType:create"
	MayUpdateType api.Permission = "doNotInteractType:update"
	MayDeleteType api.Permission = "doNotInteractType:delete"
)
