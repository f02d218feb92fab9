package job

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// reporter logs jobs that failed; River runs them again.
type reporter struct{}

// HandleError logs an error.
func (reporter) HandleError(_ context.Context, row *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	slog.Error("a job failed and is tried again", "job", row.ID, "attempt", row.Attempt, "error", err)
	return nil
}

// HandlePanic logs a panic.
func (reporter) HandlePanic(_ context.Context, row *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	slog.Error("a job panicked and is tried again", "job", row.ID, "attempt", row.Attempt, "panic", value, "stack", trace)
	return nil
}
