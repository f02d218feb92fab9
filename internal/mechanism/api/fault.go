package api

import (
	"strconv"
	"strings"
)

// Faults are what is wrong with the lines of a file: the first of them, and how many.
type Faults struct {
	First []LineError
	Count int
	Whole bool // one is of the file: no line of it can be relied on
}

// MaxFaults is how many faults are told.
const MaxFaults = 1000

// Add tells of a line by its number, as the caller counts.
func (f *Faults) Add(number int, column, value, reason string) {
	if f.Count++; len(f.First) < MaxFaults {
		if runes := []rune(value); len(runes) > 100 {
			value = string(runes[:100]) + "…"
		}
		f.First = append(f.First, LineError{Line: number, Column: column, Value: strings.ToValidUTF8(value, "�"), Reason: reason})
	}
}

// Append tells of what is wrong with further lines of the same file.
func (f *Faults) Append(others Faults) {
	f.First = append(f.First, others.First[:min(len(others.First), MaxFaults-len(f.First))]...)
	f.Count, f.Whole = f.Count+others.Count, f.Whole || others.Whole
}

// File tells of the file as a whole.
func (f *Faults) File(number int, column, value, reason string) {
	f.Whole = true
	f.Add(number, column, value, reason)
}

// Refusal tells the caller of the faults; otherwise is how the lines that are right
// could be applied all the same.
func (f *Faults) Refusal(otherwise string) error {
	message := "the file cannot be read: what is wrong may hide the lines after it. Nothing was applied"
	switch {
	case f.Count == 0:
		message = "no line of the file says anything that could be applied: it has none, or those that it has are passed over. Nothing was applied"
	case !f.Whole:
		message = "lines that are wrong: " + strconv.Itoa(f.Count) + "; nothing was applied" + otherwise
	}
	return &Refusal{Status: 400, Type: "InvalidRequest", Message: message, Lines: f.First, LineCount: f.Count}
}

// Told are the faults that are told, and none rather than nothing.
func (f *Faults) Told() []LineError {
	if f.First == nil {
		return []LineError{}
	}
	return f.First
}
