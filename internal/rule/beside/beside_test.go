package beside

import (
	"reflect"
	"testing"
	"time"

	"nectarine/internal/value/clock"
)

// TestAListTakesThePlaceOfAnother: whoever comes, is something else or leaves is told once, with what they were and are;
// those who stay keep since when, also where that is not known.
func TestAListTakesThePlaceOfAnother(t *testing.T) {
	spouse, heir := "spouse", "heir"
	early, now := clock.Time{Time: time.Unix(1, 0)}, clock.Time{Time: time.Unix(2, 0)}
	was := []AdditionalPerson{{"ann", &spouse, &early}, {"bob", nil, nil}, {"cyd", &heir, &early}, {"dan", &heir, nil}}
	same := "heir"
	is := []AdditionalPerson{{"eve", &spouse, nil}, {"dan", &same, nil}, {"bob", &spouse, nil}, {"ann", nil, nil}}
	want := []Change{{Added, "eve", nil, &spouse}, {Changed, "bob", nil, &spouse}, {Changed, "ann", &spouse, nil}, {Removed, "cyd", &heir, nil}}
	if got := Changes(was, is); !reflect.DeepEqual(got, want) {
		t.Errorf("the changes are %v, want %v", got, want)
	}
	if got, want := Left(was, is, now), []FormerPerson{{was[2], now}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v have left, want %v", got, want)
	}
	Since(was, is, now)
	if want := []AdditionalPerson{{"eve", &spouse, &now}, {"dan", &same, nil}, {"bob", &spouse, nil}, {"ann", nil, &early}}; !reflect.DeepEqual(is, want) {
		t.Errorf("the list is %v, want %v", is, want)
	}
	if got := Changes(nil, nil); got != nil {
		t.Errorf("of nobody the changes are %v, want none", got)
	}
}
