package commit

import "context"

// ended is a context that ended with an error of its own before it was asked.
type ended struct {
	context.Context
	err error
}

var over = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Ended is a context that ended with an error of its own before it was asked: a statement
// with it is never begun, and answers the error.
func Ended(ctx context.Context, err error) context.Context { return ended{ctx, err} }

// Done is closed.
func (ended) Done() <-chan struct{} { return over }

// Err is the error.
func (e ended) Err() error { return e.err }
