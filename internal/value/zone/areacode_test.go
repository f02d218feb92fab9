package zone

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestByAreaCode(t *testing.T) {
	for _, test := range []struct {
		phone string
		want  []string
	}{
		{"+12125550100", []string{eastern}},
		{"+16895550100", []string{eastern}}, // Orlando's overlay
		{"+18505550100", []string{central, eastern}},
		{"+13345550100", []string{central, eastern}},
		{"+12195550100", []string{central, indianapolis}},
		{"+19305550100", []string{indianapolis, central}},
		{"+19065550100", []string{detroit, menominee}},
		{"+16795550100", []string{detroit}},
		{"+12085550100", []string{boise, pacific}},
		{"+15415550100", []string{pacific, boise}},
		{"+19285550100", []string{phoenix, mountain}},
		{"+19155550100", []string{mountain}},
		{"+16055550100", []string{central, mountain}},
		{"+17015550100", []string{central, mountain}},
		{"+13085550100", []string{central, mountain}},
		{"+17855550100", []string{central, mountain}},
		{"+14235550100", []string{eastern, central}},
		{"+12705550100", []string{central, eastern}},
		{"+19075550100", []string{anchorage, adak}},
		{"+18085550100", []string{honolulu}},
		{"+17875550100", []string{puertoRico}},
		{"+13405550100", []string{stThomas}},
		{"+16715550100", []string{guam}},
		{"+16705550100", []string{saipan}},
		{"+16845550100", []string{pagoPago}},
		{"+14165550100", []string{"America/Toronto"}},
		{"+18765550100", []string{"America/Jamaica"}},
		{"+17095550100", []string{"America/St_Johns", "America/Goose_Bay"}},
		// Not geographic, not in service, not of this plan, not E.164.
		{"+18005550100", nil}, {"+18885550100", nil}, {"+18335550100", nil}, {"+19005550100", nil}, {"+15005550100", nil},
		{"+15215550100", nil}, {"+17105550100", nil}, {"+16005550100", nil}, {"+19115550100", nil}, {"+15555550100", nil},
		{"+442071838750", nil}, {"+525512345678", nil}, {"12125550100", nil}, {"+1212555010", nil}, {"+121255501000", nil},
		{"+1212555O100", nil}, {"(212) 555-0100", nil}, {"", nil}, {"+1", nil},
	} {
		if got := ByAreaCode(test.phone); !slices.Equal(got, test.want) {
			t.Errorf("ByAreaCode(%q) = %v, want %v", test.phone, got, test.want)
		}
	}
}

// Area codes are three digits of which the first is 2 to 9, never of the form
// N11 (services) or N9X (reserved for longer numbers), and each stands once; the
// zones of a state's codes are the state's, and together they are all of them.
func TestAreaCodesAreWellFormed(t *testing.T) {
	seen := map[string]string{}
	reached := map[string][]string{}
	for _, group := range slices.Concat(areaCodesUS, areaCodesAbroad) {
		if len(group.zones) == 0 {
			t.Errorf("%s %s has no zone", group.where, group.codes)
		}
		for _, code := range strings.Fields(group.codes) {
			if len(code) != 3 || code[0] < '2' || code[0] > '9' || code[1] == '9' || code[1:] == "11" {
				t.Errorf("%s: %q is not an area code", group.where, code)
			}
			if other, ok := seen[code]; ok {
				t.Errorf("%s lies in %s and in %s", code, other, group.where)
			}
			seen[code] = group.where
		}
		reached[group.where] = append(reached[group.where], group.zones...)
	}
	for _, group := range areaCodesUS {
		if want := ByState(group.where); !subset(group.zones, want) || !subset(want, reached[group.where]) {
			t.Errorf("%s: area codes reach %v, the state has %v", group.where, reached[group.where], want)
		}
	}
	for _, s := range states {
		if len(s.zones) > 0 && len(s.areas) > 0 && len(reached[s.code]) == 0 {
			t.Errorf("%s has no area code", s.code)
		}
	}
}

func FuzzByAreaCode(f *testing.F) {
	for _, phone := range []string{"+12125550100", "+442071838750", "", "+1", "+1888555010x"} {
		f.Add(phone)
	}
	f.Fuzz(func(t *testing.T, phone string) {
		for _, name := range ByAreaCode(phone) {
			if _, err := Load(name); err != nil {
				t.Errorf("%q: %v, want no error", phone, err)
			}
			var n int
			if _, err := fmt.Sscanf(phone, "+1%10d", &n); err != nil || len(phone) != 12 {
				t.Errorf("%q has zones and is not E.164 of this plan", phone)
			}
		}
	})
}

func FuzzLoad(f *testing.F) {
	for _, name := range []string{"America/New_York", "", "Local", "UTC", "../x", "America/"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if location, err := Load(name); (location == nil) == (err == nil) {
			t.Errorf("Load(%q) = %v, %v: want one of them", name, location, err)
		}
	})
}
