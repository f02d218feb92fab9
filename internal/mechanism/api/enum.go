package api

// ActiveStatus is whether something is in use.
type ActiveStatus string

// The statuses of what is in use or not.
const (
	Active   ActiveStatus = "active"
	Inactive ActiveStatus = "inactive"
)

// Values are both.
func (ActiveStatus) Values() []ActiveStatus { return []ActiveStatus{Active, Inactive} }
