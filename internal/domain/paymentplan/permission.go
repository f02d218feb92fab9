package paymentplan

import "nectarine/internal/mechanism/api"

// The permissions on payment plans.
const (
	MayRead   api.Permission = "loan:paymentplan.read"
	MayCreate api.Permission = "loan:paymentplan.create"
	MayCancel api.Permission = "loan:paymentplan.cancel"

	MayReadRelief   api.Permission = "loan:paymentplan.scra.read"
	MayGrantRelief  api.Permission = "loan:paymentplan.scra.create"
	MayChangeRelief api.Permission = "loan:paymentplan.scra.update"
	MayCancelRelief api.Permission = "loan:paymentplan.scra.cancel"
)
