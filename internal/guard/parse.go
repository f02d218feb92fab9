package guard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// Case is a request with its facts, as the command line reads it.
type Case struct {
	Request Request `json:"request"`
	Facts   Facts   `json:"facts"`
}

// Parse reads one case. A field that is not known is an error, because a fact
// that no rule reads would otherwise be taken for one that permits.
func Parse(data []byte) (Case, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var c Case
	if err := d.Decode(&c); err != nil {
		return Case{}, fmt.Errorf("case: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return Case{}, fmt.Errorf("case: give one JSON object and nothing after it")
	}
	if err := c.Request.check(); err != nil {
		return Case{}, err
	}
	return c, c.Facts.check()
}
