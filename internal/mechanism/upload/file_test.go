package upload_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/upload"
)

// Rows are passed on with the numbers of their lines; what is wrong is a fault of its line, and the others
// are read all the same, but of a file whose header is wrong nothing is.
func TestRead(t *testing.T) {
	broken := errors.New("the disk is full")
	for name, c := range map[string]struct {
		text   string
		short  bool
		fails  error
		rows   []string
		faults int
		err    error
	}{
		"rows":              {text: "a,b\n1,2\n3,4\n", rows: []string{"2 [1 2]", "3 [3 4]"}},
		"an empty file":     {text: "", faults: 1},
		"another header":    {text: "c\n1\n", faults: 1},
		"a row too short":   {text: "a,b\n1\n3,4\n", rows: []string{"3 [3 4]"}, faults: 1},
		"rows may be short": {text: "a,b\n1\n", short: true, rows: []string{"2 [1 ]"}},
		"an error of each":  {text: "a,b\n1,2\n3,4\n", fails: broken, err: broken},
		"a semicolon":       {text: "a;b\n1;2\n", rows: []string{"2 [1 2]"}},
	} {
		var rows []string
		wrong := new(api.Faults)
		kind := upload.File{Begins: "a,b", Rows: "rows", Short: c.short, Layout: func(header []string, wrong *api.Faults) {
			if header[0] != "a" {
				wrong.File(1, header[0], header[0], "is not a column")
			}
		}}
		err := kind.Read(io.Reader(strings.NewReader(c.text)), wrong, func(number int, record []string) error {
			if c.fails != nil {
				return c.fails
			}
			rows = append(rows, fmt.Sprint(number, record))
			return nil
		})
		if !slices.Equal(rows, c.rows) || wrong.Count != c.faults || !errors.Is(err, c.err) {
			t.Errorf("%s: the rows are %q with %d faults and the error %v, want %q, %d and %v", name, rows, wrong.Count, err, c.rows, c.faults, c.err)
		}
	}
}
