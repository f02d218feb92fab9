package document

import "nectarine/internal/mechanism/api"

// The permissions on documents.
const (
	MayRead   api.Permission = "document:read"
	MayCreate api.Permission = "document:create" // the upload too
	MayUpdate api.Permission = "document:update"
)
