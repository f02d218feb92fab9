package server

import (
	"container/list"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
)

// ErrConnections says that a server was to have no connections.
var ErrConnections = errors.New("--max-connections must be 1 or more")

// connections are those of a listener, at most so many at once. Where there is no room
// for another, the one that has waited the longest for its next request makes it: its
// client opens a new one then. Where requests are under way on all, or about to come, those
// that come wait; one on which nothing ever comes ends after ten seconds.
type connections struct {
	net.Listener
	most int

	mu     sync.Mutex
	room   *sync.Cond // somebody may have become idle or gone, one waits, or the listener is closed
	open   int
	idle   *list.List // of connections; the one that waits the longest first
	waits  bool       // one has come for which there is no room
	told   bool       // that there is no room, since there was plenty
	closed bool
}

// connection is one of connections.
type connection struct {
	net.Conn
	of   *connections
	once sync.Once
	idle *list.Element // where it stands among the idle ones; nil: it does not
}

func limitConnections(l net.Listener, most int) *connections {
	c := &connections{Listener: l, most: most, idle: list.New()}
	c.room = sync.NewCond(&c.mu)
	return c
}

// Accept waits for a connection, and for room for it.
func (c *connections) Accept() (net.Conn, error) {
	came, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.open >= c.most && !c.closed {
		oldest := c.idle.Front()
		if oldest == nil {
			c.tell()
			c.waits = true
			c.room.Broadcast()
			c.room.Wait()
			continue
		}
		c.mu.Unlock()
		err := oldest.Value.(*connection).Close()
		c.mu.Lock()
		if err != nil {
			slog.Debug("an idle connection that made room did not close well", "error", err)
		}
	}
	c.waits = false
	if c.closed {
		return nil, errors.Join(net.ErrClosed, came.Close())
	}
	c.open++
	return &connection{Conn: came, of: c}, nil
}

// tell warns once that there is no room, until half of it is free again.
func (c *connections) tell() {
	if !c.told {
		slog.Warn("requests are under way on all connections, others wait", "maxConnections", c.most)
	}
	c.told = true
}

// Close ends the listening, and the waiting for room. What is closed already stays so: a
// server closes its listener too, once Accept has ended.
func (c *connections) Close() error {
	c.mu.Lock()
	was := c.closed
	c.closed = true
	c.room.Broadcast()
	c.mu.Unlock()
	if was {
		return nil
	}
	return c.Listener.Close()
}

// Close ends the connection and gives its room away.
func (one *connection) Close() error {
	one.once.Do(func() {
		c := one.of
		c.mu.Lock()
		defer c.mu.Unlock()
		c.open--
		c.told = c.told && c.open > c.most/2
		c.busy(one)
		c.room.Broadcast()
	})
	return one.Conn.Close()
}

// busy takes a connection from the idle ones.
func (c *connections) busy(one *connection) {
	if one.idle != nil {
		c.idle.Remove(one.idle)
		one.idle = nil
	}
}

// moved is told by net/http what has become of a connection.
func (c *connections) moved(of net.Conn, to http.ConnState) {
	if secure, is := of.(*tls.Conn); is {
		of = secure.NetConn()
	}
	one, is := of.(*connection)
	if !is {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy(one)
	if to == http.StateIdle {
		one.idle = c.idle.PushBack(one)
		c.room.Broadcast()
	}
}
