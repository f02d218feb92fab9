package loan

import (
	"context"
	"errors"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/rule/request"
	"nectarine/internal/value/strict"
)

// Renamed is a refusal of one field as one of another, by whose name its value came; any other
// error is as it was.
func Renamed(err error, field, by string) error {
	if refused, is := err.(*api.Refusal); is && len(refused.Details) == 1 && refused.Details[0].Field == field {
		return api.Invalid(by, refused.Details[0].Message)
	}
	return err
}

// Blamed is an error of the engine as a refusal that names the field.
func Blamed(err error) error {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return api.Invalid("facts", "take longer to reckon than a preview may; send fewer, or terms with fewer payments")
	case errors.Is(err, context.Canceled):
		return api.TimedOut("the caller went away before the loan was reckoned")
	}
	var named *strict.Error
	if errors.As(request.Named(err), &named) {
		return api.Invalid(named.Path, named.Reason)
	}
	return err
}
