package investor

import "nectarine/internal/mechanism/api"

// The permissions on investors.
const (
	MayRead   api.Permission = "investor:read"
	MayCreate api.Permission = "investor:create"
	MayUpdate api.Permission = "investor:update"
)
