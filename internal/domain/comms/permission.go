package comms

import "nectarine/internal/mechanism/api"

// The permissions on interactions.
const (
	MayRead api.Permission = "interaction:read"
)
