package loan

import (
	"slices"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/value/brief"
)

// Only refuses, with 409, what cannot be done with a loan in its status: what says it, such as "be
// frozen", and may are the statuses in which it can.
func Only(may []Status, s Status, what string) error {
	if slices.Contains(may, s) {
		return nil
	}
	return api.Conflict(api.InvalidStatus, "status: a loan that is "+string(s)+" cannot "+what+"; only one that is "+brief.Words(may)+" can")
}
