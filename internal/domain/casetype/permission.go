package casetype

import "nectarine/internal/mechanism/api"

// The permissions on case types.
const (
	MayRead    api.Permission = "caseType:read"
	MayCreate  api.Permission = "caseType:create"
	MayUpdate  api.Permission = "caseType:update"
	MayDelete  api.Permission = "caseType:delete"
	MayMigrate api.Permission = "caseType:migrate" // moving cases to another version
)
