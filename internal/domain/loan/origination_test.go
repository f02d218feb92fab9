package loan_test

import (
	"cmp"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"nectarine/internal/domain/loan"
	"nectarine/internal/rule/plan"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// drawn is a random value of a type, within the limits of its field's tags. all
// sets every pointer, list and map.
func drawn(r *rapid.T, t reflect.Type, tag reflect.StructTag, all bool) reflect.Value {
	present := func() bool { return all || rapid.Bool().Draw(r, "present") }
	v := reflect.New(t).Elem()
	switch t {
	case reflect.TypeFor[money.Amount]():
		v.SetInt(rapid.Int64Range(0, int64(money.Largest)).Draw(r, "cents"))
		return v
	case reflect.TypeFor[money.Rate]():
		d, err := decimal.New(rapid.Int64Range(0, 1e12).Draw(r, "rate"), rapid.IntRange(0, 12).Draw(r, "scale"))
		if err != nil {
			r.Fatal(err)
		}
		v.Set(reflect.ValueOf(money.Rate{Decimal: d.Trim(0)}))
		return v
	case reflect.TypeFor[plan.SpecificDays]():
		days := plan.SpecificDays{Days: []int{rapid.IntRange(1, 31).Draw(r, "specific")}}
		if present() {
			start := day.Day(rapid.Int64Range(int64(day.First), int64(day.Last)).Draw(r, "start"))
			days.Start = &start
		}
		v.Set(reflect.ValueOf(days))
		return v
	case reflect.TypeFor[day.Day]():
		v.SetInt(rapid.Int64Range(int64(day.First), int64(day.Last)).Draw(r, "day"))
		return v
	}
	switch t.Kind() {
	case reflect.Pointer:
		if present() {
			p := reflect.New(t.Elem())
			p.Elem().Set(drawn(r, t.Elem(), tag, all))
			v.Set(p)
		}
	case reflect.Slice:
		if present() {
			n := rapid.IntRange(0, 3).Draw(r, "length")
			v.Set(reflect.MakeSlice(t, 0, n))
			for range n {
				v.Set(reflect.Append(v, drawn(r, t.Elem(), `minimum:"1" maximum:"31"`, all)))
			}
		}
	case reflect.Map:
		if present() {
			v.Set(reflect.ValueOf(map[string]any{text(r, ""): text(r, "")}).Convert(t))
		}
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			if f.Anonymous || f.Tag.Get("writeOnly") != "" {
				continue
			}
			v.Field(i).Set(drawn(r, f.Type, f.Tag, all))
		}
	case reflect.String:
		if values := v.MethodByName("Values"); values.IsValid() {
			list := values.Call(nil)[0]
			v.SetString(list.Index(rapid.IntRange(0, list.Len()-1).Draw(r, "choice")).String())
			break
		}
		v.SetString(text(r, tag))
	case reflect.Int:
		v.SetInt(rapid.Int64Range(number(tag.Get("minimum")), number(tag.Get("maximum"))).Draw(r, "number"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(r, "bool"))
	default:
		r.Fatalf("no way to draw a %s", t)
	}
	return v
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func text(r *rapid.T, tag reflect.StructTag) string {
	switch {
	case strings.Contains(tag.Get("pattern"), "{4}"):
		return rapid.StringMatching("[0-9]{4}").Draw(r, "digits")
	case tag.Get("pattern") != "":
		return rapid.StringMatching("-?[0-9]{1,9}[.][0-9]{1,12}").Draw(r, "decimal")
	}
	return "t" + strings.ReplaceAll(rapid.StringN(0, 19, -1).Draw(r, "text"), "\x00", "")
}

func TestAgreementComesBack(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		house(c)
		fund := c.Create("/investors", m{"legalName": "Fund"})["id"].(string)
		rapid.Check(t, func(r *rapid.T) {
			sent := drawn(r, reflect.TypeFor[loan.Origination](), "", rapid.Bool().Draw(r, "all")).Interface().(loan.Origination)
			for i := range sent.PromoPrograms {
				if p := &sent.PromoPrograms[i]; p.PromoStartDate != nil && p.PromoEndDate != nil && *p.PromoEndDate < *p.PromoStartDate {
					p.PromoStartDate, p.PromoEndDate = p.PromoEndDate, p.PromoStartDate
				}
			}
			sent.Investors = whole(sent.Investors, fund)
			l := c.Create("/people/ext-ann/loans", m{"loanTypeId": "ext-line", "status": "originated", "atOrigination": sent})
			a := c.Send("GET", "/people/ext-ann/loans/"+l["id"].(string), nil)
			var got struct {
				Data struct {
					AtOrigination *loan.Origination
				}
			}
			if err := json.Unmarshal(a.Raw, &got); err != nil {
				r.Fatal(err)
			}
			if !reflect.DeepEqual(*got.Data.AtOrigination, sent) {
				want, err := json.Marshal(sent)
				r.Fatalf("sent %s (%v), got %s", want, err, a.Raw)
			}
			again := c.Put("/people/ext-ann/loans/"+l["id"].(string), m{"atOrigination": json.RawMessage(agreement(r, a.Raw))})
			if again["updatedAt"] != l["updatedAt"] {
				r.Fatal("what was read was sent back, and something changed")
			}
		})
	})
}

// whole lets the investor own all of the loan from each of the days on, each once.
func whole(all []loan.AgreedInvestor, id string) []loan.AgreedInvestor {
	share, begun := money.MustRate("1"), map[day.Day]bool{}
	kept := all[:0]
	for _, i := range all {
		if i.EffectiveDate != nil && i.DateEffective != nil {
			i.DateEffective = i.EffectiveDate
		}
		var begins day.Day
		if d := cmp.Or(i.EffectiveDate, i.DateEffective); d != nil {
			begins = *d
		}
		if !begun[begins] {
			begun[begins], i.InvestorID, i.Share = true, &id, &share
			kept = append(kept, i)
		}
	}
	return kept
}

// agreement is the terms as they stand in an answer, to the letter.
func agreement(r *rapid.T, raw []byte) []byte {
	var got struct {
		Data struct {
			AtOrigination json.RawMessage `json:"atOrigination"`
		} `json:"data"`
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		r.Fatal(err)
	}
	return got.Data.AtOrigination
}

// A promo program does not end before it begins.
func TestPromoProgramsEndAfterTheyBegin(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		house(c)
		agreed := func(from, to string) m {
			return m{"loanTypeId": "ext-line", "atOrigination": m{"promoPrograms": []m{{}, {"promoStartDate": from, "promoEndDate": to}}}}
		}
		c.Refused("POST", "/people/ext-ann/loans", agreed("2026-02-01", "2026-01-31"), 400, "atOrigination.promoPrograms[1].promoEndDate")
		one := "/people/ext-ann/loans/" + c.Create("/people/ext-ann/loans", agreed("2026-02-01", "2026-02-01"))["id"].(string)
		c.Refused("PUT", one, m{"atOrigination": agreed("2026-02-02", "2026-02-01")["atOrigination"]}, 400, "atOrigination.promoPrograms[1].promoEndDate")
	})
}
