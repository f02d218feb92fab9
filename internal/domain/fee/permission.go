package fee

import "nectarine/internal/mechanism/api"

// The permissions on fees and on their types.
const (
	MayReadType   api.Permission = "feeType:read"
	MayCreateType api.Permission = "feeType:create"
	MayUpdateType api.Permission = "feeType:update"

	MayRead   api.Permission = "loanFee:read"
	MayCharge api.Permission = "loanFee:create"
	MayUpdate api.Permission = "loanFee:update" // the amount, of the origination fee too
	MayCancel api.Permission = "loanFee:cancel"
)
