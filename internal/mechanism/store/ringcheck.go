package store

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"nectarine/internal/value/clock"
)

// lookAgain is how often a server looks whether the database's key ring is still its own.
const lookAgain = time.Second

// ringCheck is what a server knows of the key ring that the database remembers. On
// PostgreSQL another server may be started with a rotated one: from then on this one can
// open nothing that is new, finds nobody by it, and must not seal with the earlier key.
type ringCheck struct {
	looking sync.Mutex
	looked  clock.Time
	fault   atomic.Pointer[ForeignRing]
}

// fits refuses a transaction once the database's key ring is another than the server's. It
// looks once in a second, beside the transaction. While another is looking, and where the
// database does not answer, it is as it was.
func (db *DB) fits(ctx context.Context) error {
	if db.outer == nil && db.joint == nil && db.ring.looking.TryLock() {
		db.ring.look(ctx, db)
		db.ring.looking.Unlock()
	}
	if fault := db.ring.fault.Load(); fault != nil {
		return fault
	}
	return nil
}

func (c *ringCheck) look(ctx context.Context, db *DB) {
	now := db.Clock.Now()
	if c.looked.IsZero() { // it was held against the database when it was opened
		c.looked = now
	}
	if now.Sub(c.looked.Time) < lookAgain {
		return
	}
	c.looked = now
	var ring string
	name, err := db.vault.Name()
	if err != nil || db.read.DB.QueryRowContext(ctx, "SELECT ring FROM key_ring WHERE number = 1").Scan(&ring) != nil {
		return
	}
	if ring == name {
		c.fault.Store(nil)
		return
	}
	c.fault.Store(&ForeignRing{Database: ring, Server: name})
}

// ForeignRing says that the key ring of the database was rotated while this server ran.
type ForeignRing struct{ Database, Server string }

// Error names both rings.
func (e *ForeignRing) Error() string {
	return fmt.Sprintf("this server has the key ring %s, and the database's was rotated to %s: nothing is read or written until the server is started again with that key file", e.Server, e.Database)
}

// Unwrap is ErrForeignKey.
func (*ForeignRing) Unwrap() error { return ErrForeignKey }
