package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/registry"
	"gatehouse/providers/secrets"
	"gatehouse/store"
)

// workspace is an opened store with the engine on it.
type workspace struct {
	cfg    config.Config
	db     string
	store  core.Store
	engine *engine.Engine
	actor  core.Actor
	log    *logFile
	// looping: the engine's loops run already, beside the screen.
	looping   bool
	dry       bool // a rehearsal's: what it writes is not kept
	collector system.Work
}

// readConfig reads the configuration. Only a file that a person named must be
// there; without one there are no connections.
func (g *gatehouse) readConfig() (config.Config, error) {
	path, asked := config.Find(g.config, g.env)
	if _, err := os.Stat(path); !asked && errors.Is(err, os.ErrNotExist) {
		return config.Empty(), nil
	}
	return config.Load(path, g.env, registry.Providers())
}

// open reads the configuration and opens the store, the vault and the engine.
// The caller closes the workspace.
func (g *gatehouse) open(ctx context.Context) (*workspace, error) {
	cfg, err := g.readConfig()
	if err != nil {
		return nil, err
	}
	return g.openWith(ctx, cfg)
}

func (g *gatehouse) openWith(ctx context.Context, cfg config.Config) (*workspace, error) {
	g.environment = cfg.Environment.Name
	db := config.FindDB(g.db, cfg, g.env)
	dir, err := config.MakeStateDir(db)
	if err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, db, store.Options{})
	if err != nil {
		return nil, err
	}
	w := &workspace{cfg: cfg, db: db, store: st, log: &logFile{path: filepath.Join(dir, "gatehouse.log")}}
	if err := g.start(w, dir); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return w, nil
}

// start makes the engine of an opened store.
func (g *gatehouse) start(w *workspace, dir string) error {
	vault, err := secrets.OpenVault(dir)
	if err != nil {
		return err
	}
	name := system.Actor()
	// The session is the person, so that undo takes back the last act of
	// whoever asks, from whichever terminal it was done.
	w.actor = core.Actor{Name: name, Session: name}
	w.engine, err = engine.New(engine.Config{
		Store: w.store, Connections: g.connected(w.cfg), Clock: g.clock,
		IDs: system.NewIDs(g.clock.Now, rand.Reader), Random: rand.Reader, Vault: vault,
		Log: g.logOf(w), Pacer: httpclient.NewPacer(g.clock),
		Holder: system.Holder(), Alive: system.Alive, Program: system.Program,
		Busy:     w.collector.Begin,
		ReadOnly: g.readOnly || w.cfg.ReadOnly, Failpoint: failpoint(g.env, g.err), Mail: g.mailRules(w.cfg.Mail),
	})
	return err
}

// logOf is where the engine writes its log: a daemon's goes to standard error,
// that of others to a file beside the store.
func (g *gatehouse) logOf(w *workspace) *slog.Logger {
	if g.log != nil {
		return g.log
	}
	return slog.New(slog.NewTextHandler(w.log, nil))
}

// connected gives each configured connection what opens its secrets.
func (g *gatehouse) connected(cfg config.Config) []engine.Connected {
	sources := secrets.Sources{LookupEnv: g.env.Lookup}
	out := make([]engine.Connected, 0, len(cfg.Connections))
	for _, c := range cfg.Connections {
		out = append(out, engine.Connected{
			Connection: c.Connection, Provider: c.Provider, SyncEvery: c.SyncEvery, Brake: &c.Brake, Mails: c.Mails,
			Secret: func(ctx context.Context, setting string) (string, error) {
				ref, ok := c.Secrets[setting]
				if !ok {
					return "", core.Errorf(core.CodeSecretMissing, c.Name, "%s is not set", setting).
						WithHint("Add it to this connection in %s, by reference: %s: {env: NAME}.", cfg.Path, setting)
				}
				return sources.Resolve(ctx, c.Name+" "+setting, ref)
			},
		})
	}
	return out
}

// surroundings are what a provider needs to make a client outside the engine.
func (g *gatehouse) surroundings(c engine.Connected) core.Surroundings {
	return core.Surroundings{
		Clock: g.clock, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
		Pacer: httpclient.NewPacer(g.clock), Secret: c.Secret,
	}
}

// Close closes the gateways, the store and the log.
func (w *workspace) Close() error {
	return errors.Join(w.engine.Close(), w.store.Close(), w.log.Close())
}

// kindOf is the kind of gateway of a connection, "" when it is not configured.
func (w *workspace) kindOf(connection string) string {
	caps, _ := w.engine.Capabilities(connection)
	return caps.Kind
}

// lost reports whether a connection is in no configuration: its Apps can be
// read and refuse every verb.
func (w *workspace) lost(connection string) bool {
	_, configured := w.engine.Capabilities(connection)
	return !configured
}

// with opens the workspace for one command and closes it whatever happens.
func (g *gatehouse) with(ctx context.Context, do func(*workspace) error) (err error) {
	if g.dryRun {
		run := do
		do = func(w *workspace) error { return g.rehearse(w, run) }
	}
	if g.shared != nil {
		return do(g.shared)
	}
	w, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	return do(w)
}

// pushing runs the engine's loops while do waits for what they bring about. It
// returns after calls under way have recorded their outcome.
func (w *workspace) pushing(ctx context.Context, do func(context.Context) error) error {
	if w.looping {
		return do(ctx)
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- w.engine.Run(running, engine.Loops{Push: true, Jobs: true, Mail: true}) }()
	err := do(ctx)
	stop()
	err = errors.Join(err, <-ended)
	w.mailSoon(ctx)
	return err
}

// logFile is a log that is made when the first line is written.
type logFile struct {
	path string
	file io.WriteCloser
}

// maxLog is how large the log may grow before it starts anew, in bytes; the one
// before is kept beside it.
const maxLog = 4 << 20

// Write appends; slog calls it under its own lock.
func (l *logFile) Write(p []byte) (int, error) {
	if l.file == nil {
		if info, err := os.Stat(l.path); err == nil && info.Size() > maxLog {
			_ = os.Rename(l.path, l.path+".1") // if it cannot be moved, it grows
		}
		f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return 0, err
		}
		l.file = f
	}
	return l.file.Write(p)
}

// Close closes the file if there was anything to write.
func (l *logFile) Close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// settleTime bounds how long a command waits for a proof unless --wait says
// otherwise.
const settleTime = 2 * time.Minute
