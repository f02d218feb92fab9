package bulk

import "nectarine/internal/mechanism/api"

// The permissions on bulk runs.
const (
	MayRead   api.Permission = "bulkRun:read"
	MayUpdate api.Permission = "bulkRun:update"
)
