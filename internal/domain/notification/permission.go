package notification

import "nectarine/internal/mechanism/api"

// The permissions on notifications and their types.
const (
	MayRead       api.Permission = "notification:read"
	MayUpdate     api.Permission = "notification:update"
	MayReadType   api.Permission = "notificationType:read"
	MayCreateType api.Permission = "notificationType:create"
	MayUpdateType api.Permission = "notificationType:update"
	MayDeleteType api.Permission = "notificationType:delete"
)
