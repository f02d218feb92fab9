package ledger

import "nectarine/internal/mechanism/api"

// The permissions on ledgers, which are parts of their loans.
const (
	MayReadBalances api.Permission = "loan:read.balances" // balances and expected payments
	MayReadEntries  api.Permission = "loan:read.ledger"   // entries, and what happened, with who recorded it
)
