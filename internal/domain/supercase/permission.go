package supercase

import "nectarine/internal/mechanism/api"

// The permissions on supercases.
const (
	MayRead       api.Permission = "supercase:read"
	MayCreate     api.Permission = "supercase:create"
	MayUpdate     api.Permission = "supercase:update"
	MayBulkUpdate api.Permission = "supercase:bulk.update" // changes all subcases
	MayBulkSend   api.Permission = "supercase:bulk.send"   // writes to the borrowers of all subcases
)
