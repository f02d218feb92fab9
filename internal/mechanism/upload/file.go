package upload

import (
	"errors"
	"io"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/value/table"
)

// File says how the rows of a kind of file are read.
type File struct {
	Begins string // the header that an empty file is told it begins with
	Rows   string // what it has, such as members
	Short  bool   // rows may end before the header does
	// Layout looks at the header, and adds to the faults what is wrong with it.
	Layout func(header []string, wrong *api.Faults)
}

// MostLines is the most rows of a file.
const MostLines = 1_000_000

// Read reads a file, row by row, with bounded memory, and passes each on with the number of its line. What
// is wrong is a fault. The error is each's, or that the file cannot be read at all.
func (f File) Read(file io.Reader, wrong *api.Faults, each func(number int, record []string) error) error {
	var at *table.Fault
	t, err := table.Open(file, ';', '\t')
	switch {
	case err == io.EOF:
		wrong.File(1, "", "", "the file is empty: it begins with the header "+f.Begins)
		return nil
	case errors.As(err, &at):
		wrong.File(at.Line, at.Column, at.Value, at.Reason)
		return nil
	case err != nil:
		return err
	}
	t.Short = f.Short
	if f.Layout(t.Header, wrong); wrong.Count > 0 {
		return nil
	}
	for n := 0; ; n++ {
		record, number, err := t.Next()
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &at):
			wrong.Whole = wrong.Whole || at.Whole
			wrong.Add(at.Line, at.Column, at.Value, at.Reason)
			continue
		case err != nil:
			return err
		case n == MostLines:
			return api.TooLarge("a file has at most 1,000,000 " + f.Rows + ": send several")
		}
		if err := each(number, record); err != nil {
			return err
		}
	}
}
