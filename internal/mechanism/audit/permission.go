package audit

import "nectarine/internal/mechanism/api"

// The permissions on the audit trail.
const (
	MayRead api.Permission = "auditEntry:read"
)
