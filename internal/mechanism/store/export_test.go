package store

// Waiting is how many writes wait for their turn in the one writer of SQLite.
func (db *DB) Waiting() int { return db.committer.Waiting() }
