package people

import "nectarine/internal/mechanism/store"

// Hold is a contact held to the rules, after what it was.
func (c *Contact) Hold(was Contact) error { return c.normalize(&store.Tx{}, was, true) }
