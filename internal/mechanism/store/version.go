package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"

	"nectarine/internal/mechanism/store/diff"
)

// Version tells the states of an object apart: it is another whenever a field that is
// stored is another, seen by clients or not.
func Version(o Object) (string, error) {
	h, v := sha256.New(), reflect.ValueOf(o).Elem()
	for _, c := range diff.Columns(v.Type()) {
		text, err := json.Marshal(v.FieldByIndex(c.Index).Interface())
		if err != nil {
			return "", err
		}
		// Read and written once more: numbers stand in one form, as they do once stored.
		var plain any
		if err := json.Unmarshal(text, &plain); err != nil {
			return "", err
		}
		if text, err = json.Marshal(plain); err != nil {
			return "", err
		}
		h.Write([]byte(c.Name))
		h.Write([]byte{0})
		h.Write(text)
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}
