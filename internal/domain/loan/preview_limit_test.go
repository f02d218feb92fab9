package loan

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"nectarine/internal/mechanism/api"
)

// A preview for a caller who has gone away ends.
func TestPreviewEndsWithItsCaller(t *testing.T) {
	var in previewInput
	body := `{"terms":{"startDate":"2024-01-15","amountFinanced":1200,"duration":12,"paymentFrequency":"monthly","specificDays":[15],"interestRates":[{"annualRate":0.12}]},
		"facts":[{"id":"A","type":"activation","effectiveDate":"2024-01-15"}],"at":"2024-03-01"}`
	if err := json.Unmarshal([]byte(body), &in.Body); err != nil {
		t.Fatal(err)
	}
	if out, err := preview(t.Context(), nil, &in); err != nil || out.Loan == nil {
		t.Fatalf("out is %v, the error is %v, want no error and out.Loan set", out, err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	var refusal *api.Refusal
	if out, err := preview(gone, nil, &in); !errors.As(err, &refusal) || refusal.Status != 408 {
		t.Errorf("%v: the error is %v, want the error to be refusal and refusal.Status 408", out, err)
	}
}
