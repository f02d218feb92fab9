package calendar

import "nectarine/internal/mechanism/api"

// The permissions on the clock of a test space.
const (
	MayRead   api.Permission = "testClock:read"
	MayUpdate api.Permission = "testClock:update"
)
