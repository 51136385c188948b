package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/providers/portal"
)

// serveOptions say where and how to serve.
type serveOptions struct {
	listen    string
	cert, key string
	perSecond float64
	burst     int
	logFormat string
	drain     time.Duration
}

const serveLong = `Runs without a terminal: reads the gateways at their intervals, brings decisions
to them, sends mails, and serves the developer portal's HTTP API. Any number of
terminals, commands and further daemons may work on the same store meanwhile.

  gatehouse tokens create portal            a token for the portal
  curl http://127.0.0.1:8095/openapi.yaml   what the portal can ask for
  curl http://127.0.0.1:8095/readyz

It listens on this machine alone unless --listen says otherwise; beyond it only
with TLS. SIGTERM ends it: requests and calls under way are finished first. Its
log goes to standard error.`

func (g *gatehouse) serveCommand() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:  "serve",
		Long: serveLong,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return g.serveWith(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.listen, "listen", "127.0.0.1:8095", "`ADDRESS:PORT` to listen on")
	f.StringVar(&o.cert, "tls-cert", "", "certificate chain, a PEM `FILE`; read again when it is renewed")
	f.StringVar(&o.key, "tls-key", "", "its key, a PEM `FILE`")
	f.Float64Var(&o.perSecond, "rate", 20, "requests a second that each token may make")
	f.IntVar(&o.burst, "burst", 60, "requests that each token may make at once")
	f.StringVar(&o.logFormat, "log-format", "text", "text or json")
	f.DurationVar(&o.drain, "drain", 50*time.Second, "how long requests under way may take at the end")
	_ = cmd.RegisterFlagCompletionFunc("log-format", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// serveWith checks the flags, which need no store, and serves.
func (g *gatehouse) serveWith(ctx context.Context, o serveOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	certs, err := loadCertificate(o.cert, o.key, g.clock)
	if err != nil {
		return err
	}
	var handler slog.Handler = slog.NewTextHandler(g.err, nil)
	if o.logFormat == "json" {
		handler = slog.NewJSONHandler(g.err, nil)
	}
	g.log = slog.New(handler)
	return g.with(ctx, func(w *workspace) error {
		ln, err := listen(ctx, o.listen, certs)
		if err != nil {
			return err
		}
		return g.serve(ctx, w, o, ln)
	})
}

// serve runs until ctx ends, which is its good end, or until something breaks.
// First no more requests are taken and those under way finish; then the loops
// end, when their calls have recorded their outcome.
func (g *gatehouse) serve(ctx context.Context, w *workspace, o serveOptions, ln net.Listener) error {
	// A daemon is idle most of the time and nobody waits for its readings:
	// little memory is worth more than a little less time.
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	state := readiness{store: w.store}
	door := portal.New(g.doorConfig(w, o, ln, state.check))
	server := &http.Server{
		Handler: door.Handler(), ErrorLog: slog.NewLogLogger(g.log.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 20 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10,
	}
	broke := make(chan error, 3)
	var parts sync.WaitGroup
	var errs [3]error
	for i, part := range []func() error{
		func() error { return w.engine.Run(running, allLoops()) },
		func() error { return door.Run(running) },
		func() error { return servedWell(server.Serve(ln)) },
	} {
		parts.Go(func() {
			errs[i] = part()
			broke <- errs[i]
		})
	}
	g.log.Info("serving", "address", ln.Addr().String(), "version", version)
	_, sayErr := fmt.Fprintf(g.out, "listening on %s\n", ln.Addr())
	select {
	case <-ctx.Done():
	case <-broke: // a part ended by itself: none goes on without the others
	}
	state.ending.Store(true)
	g.log.Info("ending", "why", fmt.Sprint(context.Cause(ctx)))
	drained, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.drain)
	defer cancel()
	shut := server.Shutdown(drained)
	if shut != nil {
		shut = errors.Join(server.Close(), core.Errorf(core.CodeTemporary, "serve", "requests under way were cut off after %s", o.drain))
	}
	stop()
	parts.Wait()
	g.log.Info("ended")
	return errors.Join(sayErr, errs[0], errs[1], errs[2], shut)
}

// servedWell: a server that was shut down ended well.
func servedWell(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// readiness says whether requests should come here.
type readiness struct {
	store  core.Store
	ending atomic.Bool
}

func (r *readiness) check() error {
	if r.ending.Load() {
		return core.Errorf(core.CodeTemporary, "serve", "it is ending")
	}
	return r.store.Writable()
}

// allLoops are what a daemon runs.
func allLoops() engine.Loops { return engine.Loops{Push: true, Sync: true, Jobs: true, Mail: true} }

func (g *gatehouse) doorConfig(w *workspace, o serveOptions, ln net.Listener, ready func() error) portal.Config {
	c := portal.Config{
		Engine: doorEngine{w.engine}, Store: w.store, Clock: g.clock, Random: rand.Reader, Log: g.log,
		Holder: system.Holder(), Alive: system.Alive, Version: version, OpenMetrics: isLoopback(ln.Addr()), Ready: ready,
		PerSecond: o.perSecond, Burst: o.burst,
	}
	for _, conn := range w.cfg.Connections {
		c.Connections = append(c.Connections, portal.Connection{Name: conn.Name, Kind: conn.Kind, Notices: g.noticeAuth(conn)})
	}
	return c
}
