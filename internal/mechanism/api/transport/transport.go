// Package transport bounds how long bodies and answers that are streams may stand still, says who asks,
// and reads paths as the mux does.
package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"nectarine/internal/value/clock"
)

// Stall is how long a stream may stand still.
const Stall = time.Minute

// Until sets a deadline of a connection, where it has any; none ends the one there is.
func Until(set func(time.Time) error, deadline clock.Time) error {
	if err := set(deadline.Time); !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

// Incoming is a body that is a stream: it may take long, as long as it moves.
type Incoming struct {
	Controller *http.ResponseController
	Body       io.Reader
	// Refused makes a refusal of what ended the body before its end.
	Refused func(error) error
}

// Read reads what comes within Stall. At the end no deadline is left: it would
// cancel the work that follows.
func (s *Incoming) Read(b []byte) (int, error) {
	if err := Until(s.Controller.SetReadDeadline, clock.System{}.Now().Add(Stall)); err != nil {
		return 0, s.Refused(err)
	}
	n, err := s.Body.Read(b)
	if err == nil {
		return n, nil
	}
	if lost := Until(s.Controller.SetReadDeadline, clock.Time{}); lost != nil {
		return n, s.Refused(lost)
	}
	if err == io.EOF { // it must stay itself
		return n, err
	}
	return n, s.Refused(err)
}

// Outgoing is an answer that is a stream: it may take long, as long as the caller
// takes it.
type Outgoing struct {
	Controller *http.ResponseController
	Context    context.Context
	To         io.Writer
}

// Write gives the caller Stall to take what is written.
func (s *Outgoing) Write(b []byte) (int, error) {
	if err := s.Context.Err(); err != nil {
		return 0, err
	}
	if err := Until(s.Controller.SetWriteDeadline, clock.System{}.Now().Add(Stall)); err != nil {
		return 0, err
	}
	return s.To.Write(b)
}

// Flush sends what was written so far, where the connection can.
func (s *Outgoing) Flush() error {
	if err := s.Controller.Flush(); !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

// Plain is a path without empty and dotted segments, which is where the mux looks.
func Plain(of string) string {
	plain := path.Clean("/" + of)
	if strings.HasSuffix(of, "/") && plain != "/" {
		plain += "/"
	}
	return plain
}
