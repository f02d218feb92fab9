package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"
)

// ErrHalfTLS says that a certificate came without its key, or a key without its
// certificate.
var ErrHalfTLS = errors.New("--tls-cert and --tls-key are given together, or neither is")

// certificate is a certificate in two PEM files. It is read again when the files have
// changed, so that one that was renewed serves without a restart.
type certificate struct {
	cert, key string

	mu   sync.Mutex
	read time.Time // when the certificate's file was written that now serves
	pair *tls.Certificate
}

// renew reads the files, if they are newer than what was read.
func (c *certificate) renew() error {
	file, err := os.Stat(c.cert)
	if err != nil {
		return fmt.Errorf("--tls-cert: %w", err)
	}
	if c.pair != nil && file.ModTime().Equal(c.read) {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("--tls-cert %s with --tls-key %s: %w", c.cert, c.key, err)
	}
	c.pair, c.read = &pair, file.ModTime()
	return nil
}

// serving is the certificate for a connection. One that cannot be read while it is
// being renewed leaves the one before in service.
func (c *certificate) serving(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.renew(); err != nil {
		slog.Warn("the TLS certificate could not be read again: the one before serves on", "error", err)
	}
	return c.pair, nil
}

// listen opens the address of a configuration, with TLS where it names a certificate,
// and answers the address as a browser takes it. The connections are those below TLS.
func listen(c Config) (l net.Listener, below *connections, address string, err error) {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return nil, nil, "", ErrHalfTLS
	}
	if c.Connections < 1 {
		return nil, nil, "", ErrConnections
	}
	pair := &certificate{cert: c.TLSCert, key: c.TLSKey}
	if c.TLSCert != "" {
		if err := pair.renew(); err != nil {
			return nil, nil, "", err
		}
	}
	plain, err := net.Listen("tcp", c.Address)
	if err != nil {
		return nil, nil, "", fmt.Errorf("%w: choose another address with --addr, such as 127.0.0.1:8081", err)
	}
	below = limitConnections(plain, c.Connections)
	if c.TLSCert == "" {
		return below, below, "http://" + plain.Addr().String(), nil
	}
	return tls.NewListener(below, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: pair.serving,
		NextProtos: []string{"http/1.1"}}), below, "https://" + plain.Addr().String(), nil
}
