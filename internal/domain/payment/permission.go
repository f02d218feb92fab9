package payment

import "nectarine/internal/mechanism/api"

// The permissions on transactions.
const (
	MayRead     api.Permission = "transaction:read"
	MayCreate   api.Permission = "transaction:create" // of every type
	MayUpdate   api.Permission = "transaction:update" // the status of an external one too
	MayCancel   api.Permission = "transaction:cancel"
	MayReverse  api.Permission = "transaction:reverse"
	MayBackdate api.Permission = "transaction:backdate"

	MayReadRefunds  api.Permission = "refund:read"
	MayRefund       api.Permission = "refund:create"
	MayCancelRefund api.Permission = "refund:cancel"

	MayReimburse api.Permission = "loan:reimburse"

	MayDispute api.Permission = "transaction:chargeback" // to record one, and that it was taken back
)
