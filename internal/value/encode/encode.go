// Package encode writes answers as JSON.
package encode

import (
	"encoding/json"
	"slices"
	"sync"
)

// JSON is v as it is answered: to the letter what encoding/json makes of it, but that &
// stays & in URLs.
func JSON(v any) (json.RawMessage, error) {
	b := buffers.Get().(*[]byte)
	defer buffers.Put(b)
	var err error
	*b, err = write((*b)[:0], v, false)
	if err != nil {
		return nil, err
	}
	return slices.Clone(*b), nil
}

// buffers are written in before it is known how long an answer is.
var buffers = sync.Pool{New: func() any { return new([]byte) }}
