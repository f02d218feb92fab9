package api

// Flag is a query parameter that is true or false, or empty where it was not given.
type Flag string

// The values of a flag.
const (
	True  Flag = "true"
	False Flag = "false"
)

// Values are both.
func (Flag) Values() []Flag { return []Flag{True, False} }

// ActiveStatus is whether something is in use.
type ActiveStatus string

// The statuses of what is in use or not.
const (
	Active   ActiveStatus = "active"
	Inactive ActiveStatus = "inactive"
)

// Values are both.
func (ActiveStatus) Values() []ActiveStatus { return []ActiveStatus{Active, Inactive} }
