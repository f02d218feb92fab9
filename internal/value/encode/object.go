package encode

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// member is a field of an object as it is written.
type member struct {
	name   string
	label  []byte // ,"name":
	index  []int
	named  bool // by its tag
	spare  bool // left out where it is empty
	writer writer
}

// object is the writer of a struct: its members in their order.
func object(t reflect.Type) writer {
	members, known := membersOf(t)
	if !known {
		return foreign
	}
	return func(b []byte, v reflect.Value, html bool) (_ []byte, err error) {
		start := len(b)
		for i := range members {
			m := &members[i]
			f, is := within(v, m.index)
			if !is || m.spare && empty(f) {
				continue
			}
			if b, err = m.writer(append(b, m.label...), f, html); err != nil {
				return b, err
			}
		}
		if len(b) == start {
			return append(b, "{}"...), nil
		}
		b[start] = '{' // in the place of the first comma
		return append(b, '}'), nil
	}
}

// within is a field of a struct, or of one that is embedded in it; false where that is not
// there.
func within(v reflect.Value, index []int) (reflect.Value, bool) {
	for i, n := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(n)
	}
	return v, true
}

// empty is what omitempty means by it.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct, reflect.Chan, reflect.Func:
		return false
	}
	return v.IsZero()
}

// membersOf are the members of a struct by the rules of encoding/json: of several with one
// name the one that is embedded least deep and, of these, the one that is named by its tag
// counts; where that leaves several, none does. It reports false where a tag asks for what
// is not known here.
func membersOf(t reflect.Type) ([]member, bool) {
	var all []member
	met := map[reflect.Type]bool{}
	for level := []member{{index: nil}}; len(level) > 0; {
		var next []member
		times := map[reflect.Type]int{}
		for _, at := range level {
			s := t
			if len(at.index) > 0 {
				s = structOf(t.FieldByIndex(at.index).Type)
			}
			if times[s]++; met[s] {
				continue
			}
			for i := range s.NumField() {
				f := s.Field(i)
				m, deeper, known := memberOf(f, append(slices.Clone(at.index), i))
				switch {
				case !known:
					return nil, false
				case deeper:
					next = append(next, m)
				case m.index != nil:
					all = append(all, m)
				}
			}
		}
		for s, n := range times {
			if n > 1 {
				return nil, false // the same struct embedded twice at one depth
			}
			met[s] = true
		}
		level = next
	}
	return dominant(all), true
}

// structOf is a struct, or the one that a pointer points to.
func structOf(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// memberOf is what a field is written as; none where it is not, or a struct whose fields
// are looked at as if they stood there.
func memberOf(f reflect.StructField, index []int) (m member, deeper, known bool) {
	tag := f.Tag.Get("json")
	inner := structOf(f.Type)
	if tag == "-" || !f.IsExported() && (!f.Anonymous || inner.Kind() != reflect.Struct) {
		return m, false, true
	}
	name, options, _ := strings.Cut(tag, ",")
	if strings.IndexFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }) >= 0 {
		return m, false, false
	}
	m = member{name: cmp.Or(name, f.Name), index: index, named: name != "", spare: options == "omitempty"}
	if options != "" && !m.spare {
		return m, false, false
	}
	if f.Anonymous && name == "" && inner.Kind() == reflect.Struct {
		return m, true, true
	}
	m.label = append(append([]byte(`,"`), m.name...), `":`...)
	m.writer = writerOf(f.Type)
	return m, false, true
}

// dominant are those of the members that count, in the order of the struct.
func dominant(all []member) (kept []member) {
	byName := map[string][]member{}
	for _, m := range all {
		byName[m.name] = append(byName[m.name], m)
	}
	for _, same := range byName {
		slices.SortStableFunc(same, stronger)
		if len(same) == 1 || stronger(same[0], same[1]) != 0 {
			kept = append(kept, same[0])
		}
	}
	slices.SortFunc(kept, func(a, b member) int { return slices.Compare(a.index, b.index) })
	return kept
}

func stronger(a, b member) int {
	switch {
	case len(a.index) != len(b.index):
		return cmp.Compare(len(a.index), len(b.index))
	case a.named == b.named:
		return 0
	case a.named:
		return -1
	}
	return 1
}
