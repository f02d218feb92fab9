// Package table reads tables that people send, as CSV, from any program: with a byte
// order mark or without; lines that end with LF, CRLF or, as old spreadsheets have
// them, CR alone; quotes; the empty columns and rows with which spreadsheets pad a
// table. Memory stays bounded whatever comes.
package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxRecord is the most bytes of a record. A longer one is most often a quote that
// was opened and never closed.
const MaxRecord = 1 << 20

// Fault is what is wrong with a record.
type Fault struct {
	Line   int // where it begins, from 1; 0 where that is not known
	Reason string
	// Column and Value are of the cell that is wrong, where one alone is.
	Column, Value string
	// Whole says that the fault is one of the file: it has no header, or what follows
	// may be swallowed by a quote that is not closed. Its records tell nothing.
	Whole bool
}

// Error says it in words.
func (f *Fault) Error() string { return f.Reason }

// The reasons of faults.
const (
	Malformed = "is not well formed: a quote stands where none may, or is not closed"
	Uneven    = "has another number of columns than the header"
	TooLong   = "is longer than 1 MiB: a quote before it may not be closed"
	UTF16     = "is UTF-16: save the file as CSV UTF-8"
	Zero      = "must not hold the character U+0000"
	NotUTF8   = "is not UTF-8"
	Nameless  = "has a value in a column without a name"
)

// Table is a table that is being read.
type Table struct {
	// Short lets rows end before the header does: what they lack is empty.
	Short  bool
	Header []string // without spaces around the names, nor columns at the end that have none
	csv    *csv.Reader
	in     *Bounded
	line   int // of the record read last
}

// Open reads the header. Columns are parted by commas, or by another of the marks
// if the first line has one. The error is io.EOF for an empty file, a *Fault, or that
// of the file.
func Open(file io.Reader, marks ...rune) (*Table, error) {
	in := bufio.NewReaderSize(file, 4096)
	if err := SkipMark(in); err != nil {
		return nil, err
	}
	head, err := in.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return nil, &Fault{Line: 1, Reason: UTF16, Whole: true}
	}
	t := &Table{in: &Bounded{Reader: in}}
	if bytes.ContainsRune(head, '\r') && !bytes.ContainsRune(head, '\n') {
		t.in.Reader = returns{in}
	}
	t.csv = csv.NewReader(t.in)
	t.csv.ReuseRecord = true
	first := bytes.TrimLeft(head, "\r\n") // empty lines are passed over
	if end := bytes.IndexAny(first, "\r\n"); end >= 0 {
		first = first[:end]
	}
	for _, mark := range marks {
		if bytes.ContainsRune(first, mark) {
			t.csv.Comma = mark
		}
	}
	header, err := t.read()
	if err != nil {
		return nil, err
	}
	t.Header = slices.Clone(header)
	for i, name := range t.Header {
		t.Header[i] = strings.TrimSpace(name)
	}
	for len(t.Header) > 1 && t.Header[len(t.Header)-1] == "" {
		t.Header = t.Header[:len(t.Header)-1]
	}
	return t, nil
}

// returns reads CR as the end of a line.
type returns struct{ io.Reader }

// Read reads on.
func (r returns) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// SkipMark passes over the byte order mark with which some programs begin a file.
func SkipMark(in *bufio.Reader) error {
	mark, err := in.Peek(3)
	if err == nil && string(mark) == "\ufeff" {
		_, err = in.Discard(3)
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// Next reads a record, with a value for each name of the header, and the line where
// it begins. The values hold until the next call. At the end the error is io.EOF;
// after a *Fault the next record can be read, unless it is TooLong: then the end
// follows. Rows that are empty throughout are passed over.
func (t *Table) Next() (record []string, line int, err error) {
	for {
		if record, err = t.read(); err != nil {
			return nil, t.line, err
		}
		empty := func(cell string) bool { return strings.TrimSpace(cell) == "" }
		full := slices.ContainsFunc(record, func(cell string) bool { return !empty(cell) })
		padding := record[len(t.Header):]
		switch {
		case slices.ContainsFunc(padding, func(cell string) bool { return !empty(cell) }):
			return nil, t.line, &Fault{Line: t.line, Reason: Nameless}
		case full || len(record) == 1:
			return record[:len(t.Header)], t.line, nil
		}
	}
}

func (t *Table) read() ([]string, error) {
	if t.in.over {
		return nil, io.EOF
	}
	record, err := t.csv.Read()
	t.in.passed = t.csv.InputOffset()
	var at *csv.ParseError
	switch {
	case errors.Is(err, ErrTooLong):
		return nil, &Fault{Line: t.line + 1, Reason: TooLong, Whole: true}
	case errors.Is(err, csv.ErrFieldCount) && t.Short && len(record) < len(t.Header):
		t.line, _ = t.csv.FieldPos(0)
		record = append(slices.Clone(record), make([]string, len(t.Header)-len(record))...)
		return record, t.kept(record)
	case errors.Is(err, csv.ErrFieldCount) && t.Header != nil:
		t.line, _ = t.csv.FieldPos(0)
		return nil, &Fault{Line: t.line, Reason: Uneven}
	case errors.As(err, &at):
		t.line = at.Line
		return nil, &Fault{Line: at.StartLine, Reason: Malformed, Whole: t.Header == nil || at.Line > at.StartLine}
	case err != nil:
		return nil, err
	}
	t.line, _ = t.csv.FieldPos(0)
	return record, t.kept(record)
}

// kept is a fault where a cell is no text that a database keeps as it is.
func (t *Table) kept(record []string) error {
	for i, cell := range record {
		f := &Fault{Line: t.line, Whole: t.Header == nil}
		if i < len(t.Header) {
			f.Column = t.Header[i]
		}
		switch {
		case strings.IndexByte(cell, 0) >= 0:
			f.Reason = Zero
		case !utf8.ValidString(cell):
			f.Reason, f.Value = NotUTF8, strings.TrimSpace(cell)
		default:
			continue
		}
		return f
	}
	return nil
}

// ErrTooLong says that a record has more than MaxRecord bytes.
var ErrTooLong = errors.New("table: a record is too long")

// Bounded is a reader that fails with ErrTooLong when more than MaxRecord bytes are
// read after what the parser behind it says it has passed.
type Bounded struct {
	io.Reader
	read, passed int64
	over         bool
}

// Read reads on, within the bound.
func (b *Bounded) Read(p []byte) (int, error) {
	if b.read-b.passed > MaxRecord {
		b.over = true
		return 0, ErrTooLong
	}
	n, err := b.Reader.Read(p)
	b.read += int64(n)
	return n, err
}

// Passed tells how many bytes the parser is done with, from the start.
func (b *Bounded) Passed(offset int64) { b.passed = offset }
