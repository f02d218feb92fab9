package note

import "nectarine/internal/mechanism/api"

// The permissions on notes.
const (
	MayRead          api.Permission = "note:read"
	MayReadSensitive api.Permission = "note:read.sensitive" // sees sensitive ones
	MayCreate        api.Permission = "note:create"
	MayUpdate        api.Permission = "note:update"
)
