package simkit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"
)

// Server serves one handler on loopback. All methods are safe for concurrent
// use.
type Server struct {
	srv    *http.Server
	addr   string
	cancel context.CancelFunc
	served chan struct{}
	conns  sync.WaitGroup

	mu   sync.Mutex
	errs []error
}

// Start serves handler on addr, "127.0.0.1:PORT"; an empty addr or port 0
// takes a free port. It refuses addresses that are not loopback: simulators
// hold invented secrets behind invented passwords. The caller must Close it.
func Start(handler http.Handler, addr string) (*Server, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	if err := loopback(addr); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("simulator cannot listen on %s: %w", addr, err)
	}
	s := &Server{addr: ln.Addr().String(), cancel: cancel, served: make(chan struct{})}
	s.srv = &http.Server{
		Handler:           s.recovering(handler),
		ReadHeaderTimeout: 30 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnState:         s.countConn,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	go s.serve(ln)
	return s, nil
}

func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("simulator address %q: want 127.0.0.1:PORT: %w", addr, err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("simulator address %q is not loopback: use 127.0.0.1:PORT", addr)
	}
	return nil
}

func (s *Server) serve(ln net.Listener) {
	defer close(s.served)
	if err := s.srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		s.keep(err)
	}
}

// countConn keeps conns at the number of open connections, so that Close can
// wait for their goroutines.
func (s *Server) countConn(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.conns.Add(1)
	case http.StateClosed, http.StateHijacked:
		s.conns.Done()
	}
}

// URL is the address of the server, "http://127.0.0.1:PORT", without a slash
// at the end.
func (s *Server) URL() string { return "http://" + s.addr }

// Addr is the address without the scheme, "127.0.0.1:PORT".
func (s *Server) Addr() string { return s.addr }

// Err returns the panics of the handler so far, joined, and a failure of the
// listener; nil when all is well. Tests check it at the end.
func (s *Server) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.errs...)
}

// Close ends all connections at once, cancels the contexts of the requests in
// flight and waits for their goroutines. It returns Err. Closing twice is
// harmless.
func (s *Server) Close() error {
	s.cancel()
	closeErr := s.srv.Close()
	<-s.served
	// A connection accepted while the first Close ran is caught by the second.
	closeErr = errors.Join(closeErr, s.srv.Close())
	s.conns.Wait()
	if errors.Is(closeErr, net.ErrClosed) {
		closeErr = nil
	}
	return errors.Join(s.Err(), closeErr)
}

func (s *Server) keep(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errs = append(s.errs, err)
}

// recovering turns a panic of the handler into a 500 and keeps it for Err.
// http.ErrAbortHandler passes: it is how a fault closes a connection.
func (s *Server) recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				s.keep(fmt.Errorf("simulator panicked on %s %s: %v\n%s", r.Method, r.URL.Path, p, debug.Stack()))
				http.Error(w, "simulator panicked", http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
