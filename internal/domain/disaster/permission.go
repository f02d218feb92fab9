package disaster

import "nectarine/internal/mechanism/api"

// The permissions on disasters.
const (
	MayRead   api.Permission = "femaDisaster:read"
	MayCreate api.Permission = "femaDisaster:create"
)
