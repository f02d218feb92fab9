package lockbox

import "nectarine/internal/mechanism/api"

// The permissions on what a lockbox has received.
const (
	MayImport api.Permission = "transaction:import" // to undo an import too
	MayRead   api.Permission = "unpostedItem:read"
	MayAssign api.Permission = "unpostedItem:assign"
	MaySplit  api.Permission = "unpostedItem:split" // also where parts are posted at once
	MayReturn api.Permission = "unpostedItem:return"
)
