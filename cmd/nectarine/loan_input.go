package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"nectarine/internal/rule/apr"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/request"
	"nectarine/internal/value/money"
	"nectarine/internal/value/strict"
)

// loanInput is what the commands read: terms, what happened, what stands booked,
// and, to reckon an annual percentage rate without terms, advances and payments
// and how often these fall due. docs/ledger.md describes it.
type loanInput struct {
	Terms            *engine.Terms  `json:"terms,omitempty"`
	Facts            []engine.Fact  `json:"facts,omitempty"`
	Booked           []engine.Entry `json:"booked,omitempty"`
	MaxAnnualRate    *money.Rate    `json:"maxAnnualRate,omitempty"`
	Advances         []apr.Flow     `json:"advances,omitempty"`
	Payments         []apr.Flow     `json:"payments,omitempty"`
	PaymentFrequency apr.Frequency  `json:"paymentFrequency,omitempty"`
	ActualRate       *money.Rate    `json:"aprActual,omitempty"`
}

// largestInput bounds what is read: 64 MiB.
const largestInput = 64 << 20

// read reads a loan with its terms. Errors name the field.
func (c *loanIO) read(s *streams) (in loanInput, err error) {
	if in, err = c.decode(s); err != nil {
		return in, err
	}
	switch {
	case in.Terms == nil:
		return in, errors.New(`terms: is required: {"terms": {"startDate": …}, "facts": […]}; docs/examples/loan.json is one, and docs/ledger.md says what each field is`)
	case in.Advances != nil || in.Payments != nil || in.PaymentFrequency != "" || in.ActualRate != nil:
		return in, errors.New("advances, payments, paymentFrequency, aprActual: belong to loan apr alone")
	}
	return in, request.Validate(*in.Terms, in.Facts, in.MaxAnnualRate)
}

// decode reads the file, or standard input.
func (c *loanIO) decode(s *streams) (in loanInput, err error) {
	from, source := s.in, "standard input"
	if c.File != "" && c.File != "-" {
		text, err := os.ReadFile(c.File)
		if err != nil {
			return in, err
		}
		from, source = bytes.NewReader(text), c.File
	} else if asksPerson(s.in) {
		if _, err := fmt.Fprintln(s.err, "Reads the loan as JSON from standard input; end it with Ctrl-D, or name a file."); err != nil {
			return in, err
		}
	}
	text, err := io.ReadAll(io.LimitReader(from, largestInput+1))
	switch {
	case err != nil:
		return in, fmt.Errorf("%s: %w", source, err)
	case len(text) > largestInput:
		return in, fmt.Errorf("%s: must be at most %d bytes", source, largestInput)
	}
	err = strict.Unmarshal(strict.Whole(text), &in)
	var fault *strict.Error
	if errors.As(err, &fault) && fault.Path == "" {
		return in, fmt.Errorf("%s: %s", source, fault.Reason)
	}
	return in, err
}

// asksPerson is whether what is read comes from a keyboard.
func asksPerson(in io.Reader) bool {
	f, is := in.(*os.File)
	if !is {
		return false
	}
	stat, err := f.Stat()
	return err == nil && stat.Mode()&os.ModeCharDevice != 0
}
