package cases_test

import (
	"testing"

	"nectarine/internal/domain/cases"
	"nectarine/internal/mechanism/store/diff"
)

// What a bulk operation did to the fields of a base type is put back, an amount too, and a
// field that was changed since is left alone. A text that looks like nothing is a change.
func TestFieldsOfABaseTypeArePutBack(t *testing.T) {
	fresh := func() *cases.Case {
		return &cases.Case{CaseType: "disputeOfPurchase", Details: map[string]any{"disputedAmount": "12.50", "merchantName": "Acme", "purchaseDate": "2026-01-05"}}
	}
	c := fresh()
	done := []diff.FieldChange{{Field: "disputedAmount", Old: "10.00", New: "12.50"}, {Field: "merchantName", Old: nil, New: "Acme"}}
	if err := c.Revert(done); err != nil || c.Details["disputedAmount"] != "10.00" || c.Details["merchantName"] != nil || c.Details["purchaseDate"] != "2026-01-05" {
		t.Errorf("put back are %v (%v), want the amount of 10.00, no merchant, the same day", c.Details, err)
	}
	c = fresh()
	if err := c.Revert([]diff.FieldChange{{Field: "disputedAmount", Old: "10.00", New: "12.49"}}); err == nil || c.Details["disputedAmount"] != "12.50" {
		t.Errorf("an amount that was changed since is now %v (%v), want it left alone and said so", c.Details["disputedAmount"], err)
	}
	told := cases.FlattenFields([]diff.FieldChange{{Field: "details", Old: map[string]any{"merchantName": nil}, New: map[string]any{"merchantName": "<nil>"}}})
	if len(told) != 1 || told[0].New != "<nil>" {
		t.Errorf("told of a merchant called <nil> is %v, want the change", told)
	}
}
