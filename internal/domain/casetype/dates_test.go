package casetype_test

import (
	"slices"
	"strings"
	"testing"

	"nectarine/internal/domain/casetype"
)

// TestDatesOfAMatterAreInOrder: each pair of the table is refused the wrong way round,
// taken on one day, and left alone where the body touches neither.
func TestDatesOfAMatterAreInOrder(t *testing.T) {
	for _, o := range casetype.DateOrders {
		for _, field := range append([]string{o.First}, o.Then...) {
			isDate := func(f casetype.Field) bool { return f.Name == field && f.Type == casetype.Date }
			if !slices.ContainsFunc(casetype.Fields(o.Base), isDate) {
				t.Fatalf("%s is no date of a %s case", field, o.Base)
			}
		}
		for _, field := range o.Then {
			for _, c := range []struct {
				first, then, named, fault string
			}{
				{"2026-03-02", "2026-03-01", field, field + ": must not be before " + o.First},
				{"2026-03-02", "2026-03-01", o.First, o.First + ": must not be after " + field},
				{"2026-03-02", "2026-03-01", "another", ""},
				{"2026-03-02", "2026-03-02", field, ""},
				{"2025-12-31", "2026-01-01", field, ""},
				{"", "2026-03-01", field, ""},
			} {
				details := map[string]any{o.First: c.first, field: c.then}
				err := casetype.ValidateOrder(o.Base, details, func(name string) bool { return name == c.named })
				if (err == nil) != (c.fault == "") || err != nil && !strings.HasPrefix(err.Error(), c.fault) {
					t.Errorf("%s: %v with %s in the body: %v, want %q", o.Base, details, c.named, err, c.fault)
				}
				if err := casetype.ValidateOrder("generic", details, func(string) bool { return true }); err != nil {
					t.Errorf("a generic case has no such dates, and is refused: %v", err)
				}
			}
		}
	}
}
