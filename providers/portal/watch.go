package portal

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// watched counts and logs every request, and outlives its panic. Of a request
// only the route, never the path or a header, comes into the log.
func (d *Door) watched(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := d.Clock.Now()
		s := &statusWriter{ResponseWriter: w}
		_, route := mux.Handler(r)
		d.metrics.running.Inc()
		defer func() {
			d.metrics.running.Dec()
			if p := recover(); p != nil {
				d.Log.Error("a request panicked", "route", route, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				if s.status == 0 {
					d.fail(s, fmt.Errorf("panic: %v", p))
				}
			}
			took := d.Clock.Now().Sub(began)
			d.metrics.served(route, s.status, took)
			d.Log.Log(r.Context(), levelOf(route), "request", "route", route, "status", s.status, "took", took.Round(time.Microsecond).String())
		}()
		if route == "" {
			d.nowhere(s, r, mux)
			return
		}
		mux.ServeHTTP(s, r)
	})
}

// levelOf keeps what a monitor asks for every few seconds out of the log.
func levelOf(route string) slog.Level {
	switch route {
	case "GET /healthz", "GET /readyz", "GET /metrics":
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// nowhere answers what has no route, in the form of the others.
func (d *Door) nowhere(w http.ResponseWriter, r *http.Request, mux *http.ServeMux) {
	probe := &statusWriter{ResponseWriter: discard{http.Header{}}}
	mux.ServeHTTP(probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", probe.Header().Get("Allow"))
		d.fail(w, refuse(http.StatusMethodNotAllowed, "method", r.Method+" is not done here"))
		return
	}
	d.fail(w, refuse(http.StatusNotFound, "no_route", "there is nothing at this address"))
}

// discard is where an answer goes that only its status is wanted of.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

// statusWriter remembers the status that was sent.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (s *statusWriter) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *statusWriter) Write(p []byte) (int, error) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	return s.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
