package lifecycle

import "nectarine/internal/mechanism/api"

// The permissions on what is done to loans as a whole.
const (
	MayActivate          api.Permission = "loan:activate"
	MayCancel            api.Permission = "loan:cancel"
	MayClose             api.Permission = "loan:close"
	MayFreeze            api.Permission = "loan:freeze" // to unfreeze it too
	MayAccelerate        api.Permission = "loan:accelerate"
	MayReverseAccelerate api.Permission = "loan:accelerate.reverse"
	MayChargeOff         api.Permission = "loan:chargeoff" // to change its details too
	MayReverseChargeOff  api.Permission = "loan:chargeoff.reverse"
	MayRefresh           api.Permission = "loan:refresh"
)
