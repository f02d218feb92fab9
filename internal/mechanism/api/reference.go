package api

import (
	"context"
	"errors"
	"strings"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/id"
)

// BadReference refuses a field with 400 for what its reference did not find. Any other
// error stays what it is: a database that is down answers 503, and is nobody's fault.
func BadReference(field string, err error) error {
	if missing := (*store.NotFound)(nil); errors.As(err, &missing) {
		return Invalid(field, missing.Error())
	}
	return err
}

// Ref is the object that the reference in a field of the body names, and nil where
// the field is nil. The reference becomes the object's id. One that names nothing
// refuses the field with 400.
func Ref[T any, P store.Of[T]](ctx context.Context, tx *store.Tx, field string, ref *string) (P, error) {
	if ref == nil {
		return nil, nil
	}
	o, err := store.Get[T, P](ctx, tx, *ref)
	if err != nil {
		return nil, BadReference(field, err)
	}
	*ref = o.Core().ID
	return o, nil
}

// ChangedRef is Ref of a reference that is another than what stood, and nil of one that
// stays: what it names may be gone by now, and what was read can be sent back.
func ChangedRef[T any, P store.Of[T]](ctx context.Context, tx *store.Tx, field string, ref, was *string) (P, error) {
	if ref != nil && was != nil && *ref == *was {
		return nil, nil
	}
	return Ref[T, P](ctx, tx, field, ref)
}

// Named is a parameter of a list that names an object; an empty one names none.
type Named func(context.Context, *store.Tx) error

// Names is the parameter that names a T.
func Names[T any, P store.Of[T]](parameter string, ref *string) Named {
	return func(ctx context.Context, tx *store.Tx) error {
		if *ref == "" {
			return nil
		}
		_, err := Ref[T, P](ctx, tx, parameter, ref)
		return err
	}
}

// Resolve makes ids of what the parameters of a list name, or refuses them with 400.
func Resolve(ctx context.Context, tx *store.Tx, parameters ...Named) error {
	for _, resolve := range parameters {
		if err := resolve(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// Externals are the ids of the objects that a reference ext- names: those of a kind, or of
// any where the kind is empty.
type Externals func(ctx context.Context, tx *store.Tx, kind, ref string) ([]string, error)

// Objects are the ids of what a parameter of a list names, for mechanisms that know no
// domain: an id stands for itself, as what it named may be gone; ext- and an external id
// for the objects of the kind that have it, or is refused with 400 where none has, as is
// what no object can be called.
func (all Externals) Objects(ctx context.Context, tx *store.Tx, parameter, kind, ref string) ([]string, error) {
	if ref == "" || strings.HasPrefix(ref, id.External) {
		return all.Known(ctx, tx, parameter, kind, ref)
	}
	if _, is := id.ParseRef(ref); !is {
		return nil, noObject(parameter, ref)
	}
	return []string{ref}, nil
}

// Known are the ids of the objects of the kind, or of any where it is empty, that a
// parameter of a list names by an id, or by ext- and an external id. It is refused with
// 400 where nothing is there by that name.
func (all Externals) Known(ctx context.Context, tx *store.Tx, parameter, kind, ref string) ([]string, error) {
	if ref == "" {
		return nil, nil
	}
	ids, err := all(ctx, tx, kind, ref)
	if err == nil && len(ids) == 0 {
		return nil, noObject(parameter, ref)
	}
	return ids, err
}

func noObject(parameter, ref string) error {
	return Invalid(parameter, "there is no object with id \""+ref+"\"")
}

// Blocked refuses with 409 what another rule stands in the way of, in the words of its
// refusal. An error that is no refusal stays what it is.
func Blocked(kind ErrorType, why string, err error) error {
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) {
		return Conflict(kind, why+": "+refusal.Message)
	}
	return err
}
