package engine

import (
	"errors"
	"slices"
)

// Bucket is how near its due date a part of the balance is.
type Bucket string

// Overdue since the day after its due date, due on its due date, or not due.
const (
	Overdue Bucket = "overdue"
	Due     Bucket = "due"
	NonDue  Bucket = "nonDue"
)

// Component is what a part of the balance is made of.
type Component string

// The components of a balance.
const (
	Fees      Component = "fees"
	Interest  Component = "interest"
	Principal Component = "principal"
)

// Waterfall is the order in which a payment is applied: all components of the
// first bucket, then all of the second, and so on. Empty lists mean the
// default: overdue, due, nonDue, in each fees, interest, principal.
type Waterfall struct {
	Buckets    []Bucket    `json:"buckets,omitempty"`
	Components []Component `json:"components,omitempty"`
}

// complete fills in the defaults and refuses an order that names a bucket or
// component twice, or leaves one out.
func (w Waterfall) complete() (Waterfall, error) {
	buckets, components := []Bucket{Overdue, Due, NonDue}, []Component{Fees, Interest, Principal}
	if len(w.Buckets) == 0 {
		w.Buckets = buckets
	}
	if len(w.Components) == 0 {
		w.Components = components
	}
	if !slices.Equal(slices.Sorted(slices.Values(w.Buckets)), slices.Sorted(slices.Values(buckets))) {
		return w, errors.New("waterfall.buckets: must name overdue, due and nonDue once each")
	}
	if !slices.Equal(slices.Sorted(slices.Values(w.Components)), slices.Sorted(slices.Values(components))) {
		return w, errors.New("waterfall.components: must name fees, interest and principal once each")
	}
	return w, nil
}
