package advance

import "nectarine/internal/mechanism/api"

// The permissions on advances.
const (
	MayRead   api.Permission = "advance:read"
	MayCreate api.Permission = "advance:create" // in every status
	MayUpdate api.Permission = "advance:update" // the status too
)
