package mail

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"time"
)

// line is the one connection of one mail, kept so that it can be cut from
// another goroutine and is closed whatever happens.
type line struct {
	mu     sync.Mutex
	conn   net.Conn
	closed bool
}

// dial opens the connection; with implicit TLS it is encrypted from its first
// byte.
func (l *line) dial(ctx context.Context, network, address string, mode TLS, secure *tls.Config) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if mode == Implicit {
		encrypted := tls.Client(conn, secure)
		if err := encrypted.HandshakeContext(ctx); err != nil {
			_ = conn.Close() // why it cannot be used is the error to tell
			return nil, err
		}
		conn = encrypted
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conn = conn
	if l.closed {
		_ = conn.Close()
	}
	return conn, nil
}

// close cuts the connection.
func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed = true; l.conn != nil {
		_ = l.conn.Close() // nothing waits for it any more
	}
}

// soon lets calls under way and later ones end at that time.
func (l *line) soon(at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.conn.SetDeadline(at) // where it fails, the mail's own time ends it
}
