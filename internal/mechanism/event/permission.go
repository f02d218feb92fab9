package event

import "nectarine/internal/mechanism/api"

// The permissions on events.
const (
	MayRead api.Permission = "event:read"
)
