package cases

import "nectarine/internal/mechanism/api"

// The permissions on cases.
const (
	MayRead   api.Permission = "case:read"
	MayCreate api.Permission = "case:create"
	MayUpdate api.Permission = "case:update"
	MayDelete api.Permission = "case:delete"
)
