package people

import "nectarine/internal/mechanism/api"

// The permissions on borrowers, their identities and contacts.
const (
	MayRead          api.Permission = "person:read"
	MayReadIdentity  api.Permission = "person:read.identity" // sees the values of identities
	MayCreate        api.Permission = "person:create"
	MayUpdate        api.Permission = "person:update" // identities too
	MayReadContact   api.Permission = "contact:read"
	MayCreateContact api.Permission = "contact:create"
	MayUpdateContact api.Permission = "contact:update"
	MayDeleteContact api.Permission = "contact:delete"

	// Of the domains above: a search by a loan or a case tells whose it is.
	mayReadLoan api.Permission = "loan:read"
	mayReadCase api.Permission = "case:read"
)
