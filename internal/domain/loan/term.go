package loan

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/value/money"
)

// faults are the values of a JSON text that do not fit the type, each with its
// path: the decoder alone would name the outermost field only.
func faults(t reflect.Type, raw json.RawMessage, path string) (all []api.Detail) {
	if string(raw) == "null" {
		return nil
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	value := reflect.New(t)
	switch {
	case t.Kind() == reflect.Slice:
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) == nil {
			for i, item := range items {
				if string(item) == "null" {
					all = append(all, api.Detail{Field: fmt.Sprintf("%s[%d]", path, i), Message: "must not be null"})
				}
				all = append(all, faults(t.Elem(), item, fmt.Sprintf("%s[%d]", path, i))...)
			}
			return all
		}
	case t.Kind() == reflect.Struct && t != reflect.TypeFor[money.Rate]():
		var fields map[string]json.RawMessage
		if json.Unmarshal(raw, &fields) == nil {
			for _, f := range reflect.VisibleFields(t) {
				if item, ok := fields[f.Tag.Get("json")]; ok && !f.Anonymous {
					all = append(all, faults(f.Type, item, path+"."+f.Tag.Get("json"))...)
				}
			}
			return all
		}
	}
	if wrong := api.Unreadable(path, raw, value.Interface()); wrong != nil {
		return wrong
	}
	if a, ok := value.Elem().Interface().(money.Amount); ok && a < 0 {
		return []api.Detail{{Field: path, Message: "must not be negative"}}
	}
	return nil
}

// validate holds what was agreed against rules that a schema cannot tell.
func (o *Origination) validate() error {
	var refused []api.Detail
	negative := func(r *money.Rate, format string, args ...any) {
		if r != nil && r.IsNeg() {
			refused = append(refused, api.Detail{Field: "atOrigination." + fmt.Sprintf(format, args...), Message: "must not be negative"})
		}
	}
	for i, r := range o.InterestRates {
		if r.InterestType == nil || *r.InterestType == "absolute" {
			negative(r.Rate, "interestRates[%d].rate", i)
		}
	}
	for i, r := range o.PromoRates {
		negative(r.Rate, "promoRates[%d].rate", i)
	}
	if d := o.SpecificDays; d != nil {
		for i, n := range d.Days {
			if n < 1 || n > 31 {
				refused = append(refused, api.Detail{Field: fmt.Sprintf("atOrigination.specificDays[%d]", i), Message: "must be 1 to 31"})
			}
		}
	}
	for i, n := range o.Investors {
		negative(n.Share, "investors[%d].share", i)
	}
	if refused != nil {
		return api.InvalidAll(refused...)
	}
	return nil
}

// validateDays refuses promo programs that end before they begin; was is what was agreed
// before: what stands is not refused.
func (o *Origination) validateDays(was *Origination) error {
	if o == nil || was != nil && reflect.DeepEqual(o.PromoPrograms, was.PromoPrograms) {
		return nil
	}
	for i, p := range o.PromoPrograms {
		if p.PromoStartDate != nil && p.PromoEndDate != nil && *p.PromoEndDate < *p.PromoStartDate {
			return api.Invalid(fmt.Sprintf("atOrigination.promoPrograms[%d].promoEndDate", i), "must not be before promoStartDate")
		}
	}
	return nil
}

// personal are the parts of what was agreed that no event shows.
var personal = map[string]bool{"personAddress": true, "card": true}

// agreedChanges is the difference between two agreements, term by term.
func agreedChanges(was, is *Origination) (all []diff.FieldChange) {
	if was == nil {
		was = new(Origination)
	}
	if is == nil {
		is = new(Origination)
	}
	a, b := reflect.ValueOf(was).Elem(), reflect.ValueOf(is).Elem()
	for _, f := range reflect.VisibleFields(a.Type()) {
		name := f.Tag.Get("json")
		if f.Anonymous || strings.TrimSpace(name) == "" {
			continue
		}
		before, after := a.FieldByIndex(f.Index).Interface(), b.FieldByIndex(f.Index).Interface()
		if reflect.DeepEqual(before, after) {
			continue
		}
		if personal[name] {
			before, after = diff.Withheld, diff.Withheld
		}
		all = append(all, diff.FieldChange{Field: "atOrigination." + name, Old: before, New: after})
	}
	return all
}
