package task

import "nectarine/internal/mechanism/api"

// The permissions on tasks.
const (
	MayRead    api.Permission = "task:read"
	MayCreate  api.Permission = "task:create"
	MayUpdate  api.Permission = "task:update"
	MayReceive api.Permission = "task:receive" // the next task of the queue
)
