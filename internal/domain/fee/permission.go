package fee

import "nectarine/internal/mechanism/api"

// The permissions on fees and on their types.
const (
	MayReadType   api.Permission = "feeType:read"
	MayCreateType api.Permission = "feeType:create"
	MayUpdateType api.Permission = "feeType:update"

	MayRead   api.Permission = "loan.fee:read"
	MayCharge api.Permission = "loan.fee:create"
	MayUpdate api.Permission = "loan.fee:update" // the amount, of the origination fee too
	MayCancel api.Permission = "loan.fee:cancel"
)
