package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/providers/registry"
	"gatehouse/providers/secrets"
	"gatehouse/store"
)

// finding is one thing that doctor looked at.
type finding struct {
	Check  string `json:"check"`
	Result string `json:"result"` // ok, note, wrong
	Detail string `json:"detail"`
	Hint   string `json:"hint,omitempty"`
}

// The results.
const (
	wellOK = "ok"
	noted  = "note"
	wrong  = "wrong"
)

// examination collects findings and the first error, for the exit code.
type examination struct {
	findings []finding
	first    error
}

func (x *examination) ok(check, format string, args ...any) {
	x.findings = append(x.findings, finding{check, wellOK, fmt.Sprintf(format, args...), ""})
}

func (x *examination) note(check, hint, format string, args ...any) {
	x.findings = append(x.findings, finding{check, noted, fmt.Sprintf(format, args...), hint})
}

func (x *examination) wrong(check string, err error) {
	e := core.AsError(err)
	x.findings = append(x.findings, finding{check, wrong, strings.ReplaceAll(e.Error(), "\n", "; "), e.Hint})
	if x.first == nil {
		x.first = err
	}
}

func (g *gatehouse) doctorCommand() *cobra.Command {
	var online bool
	cmd := &cobra.Command{
		Use: "doctor",
		Long: `Looks at the configuration, the state database, the terminal, and every
connection's settings and secrets. It changes nothing and, without --online,
calls no gateway. Secrets are resolved and never shown.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return g.doctor(cmd.Context(), online) },
	}
	g.outputFlag(cmd)
	cmd.Flags().BoolVar(&online, "online", false, "also call every gateway and the mail server")
	return cmd
}

func (g *gatehouse) doctor(ctx context.Context, online bool) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	x := &examination{}
	cfg := g.examineConfig(x)
	g.examineStore(ctx, x, cfg)
	g.examineTerminal(x, cfg)
	g.examineConnections(ctx, x, cfg)
	g.examineMail(ctx, x, cfg, online)
	if online && x.first == nil {
		g.examineGateways(ctx, x)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if width := g.outWidth(); width > 0 && format == export.Table {
		err = g.writeFindings(x.findings, width)
	} else {
		err = export.Write(g.out, format, findings(), export.All(x.findings))
	}
	if err != nil {
		return err
	}
	return quietly(x.first)
}

// whole is the detail with what to do about it.
func (f finding) whole() string {
	if f.Hint != "" {
		return f.Detail + ". " + f.Hint
	}
	return f.Detail
}

func findings() export.View[finding] {
	columns := []export.Column[finding]{
		{Title: "CHECK", Text: func(f finding) string { return f.Check }},
		{Title: "RESULT", Text: func(f finding) string { return f.Result }},
		{Title: "DETAIL", Text: finding.whole},
	}
	return export.View[finding]{Table: columns, CSV: columns, Object: func(f finding) any { return f }}
}

// examineConfig reports every problem of the file, not only the first.
func (g *gatehouse) examineConfig(x *examination) config.Config {
	path, asked := config.Find(g.config, g.env)
	src, err := os.ReadFile(path)
	if os.IsNotExist(err) && !asked {
		x.note("configuration", "See the README, Configuration, or try: gatehouse demo", "there is none at %s", path)
		return config.Empty()
	}
	if err != nil {
		_, err := config.Load(path, g.env, registry.Providers())
		x.wrong("configuration", err)
		return config.Empty()
	}
	cfg, problems := config.Parse(path, src, g.env, registry.Providers())
	problems = append(problems, cfg.ReadReasons()...)
	for _, p := range problems {
		x.wrong("configuration", p)
	}
	if len(problems) == 0 {
		x.ok("configuration", "%s, %d connections", path, len(cfg.Connections))
	}
	return cfg
}

func (g *gatehouse) examineStore(ctx context.Context, x *examination, cfg config.Config) {
	db := config.FindDB(g.db, cfg, g.env)
	info, err := os.Stat(db)
	if os.IsNotExist(err) || err == nil && info.Size() == 0 {
		x.note("state database", "", "there is none at %s; it is made when it is first needed", db)
		return
	}
	if err != nil {
		x.wrong("state database", core.Errorf(core.CodeStoreReadOnly, db, "it cannot be looked at").Because(err))
		return
	}
	x.ok("state database", "%s, %d KiB", db, info.Size()/1024)
	if info.Mode().Perm()&0o077 != 0 {
		x.note("state database", "Run: chmod 600 "+db, "others may read it (mode %04o)", info.Mode().Perm())
	}
	g.examineInside(ctx, x, db, cfg)
}

func (g *gatehouse) examineInside(ctx context.Context, x *examination, db string, cfg config.Config) {
	st, err := store.Open(ctx, db, store.Options{ReadOnly: true})
	if err != nil {
		x.wrong("schema", err)
		return
	}
	if err := st.CheckTables(ctx); err != nil {
		x.wrong("schema", err)
		if err := st.Close(); err != nil {
			x.wrong("state database", err)
		}
		return
	}
	x.ok("schema", "known to this Gatehouse")
	if err := st.Check(ctx); err != nil {
		x.wrong("integrity", err)
	} else {
		x.ok("integrity", "the database and the chain of the audit log are whole")
	}
	if counts, err := st.Counts(ctx); err == nil {
		x.ok("contents", "%d Apps, %d in the queue, %d want attention", counts.Apps, counts.Queue, counts.Attention)
	}
	examineStates(ctx, x, st, cfg)
	examineRoom(x, filepath.Dir(db))
	if err := st.Close(); err != nil {
		x.wrong("state database", err)
	}
	examineKey(x, filepath.Dir(db))
}

// examineStates reports connections that were taken out of the configuration,
// and what deletion brakes hold.
func examineStates(ctx context.Context, x *examination, st core.Store, cfg config.Config) {
	states, err := st.Connections(ctx)
	if err != nil {
		x.wrong("connections", err)
		return
	}
	for _, s := range states {
		if !slices.ContainsFunc(cfg.Connections, func(c config.Connection) bool { return c.Name == s.Name }) {
			x.note("connection "+s.Name, "Add it to the configuration file, if its Apps should be decided on.",
				"not in the configuration: its Apps stay readable and refuse every verb")
		}
		if s.Held != "" {
			words := show.Held{Removals: s.HeldRemovals, Takes: s.HeldTakes, News: s.HeldNews}.Words()
			x.note("deletion brake", "See: gatehouse sync --plan -c "+s.Name, "%s is HELD: plan %s would %s", s.Name, s.Held, words)
		}
	}
}

// littleRoom is from how little space on the disk on doctor warns, in bytes:
// the log of what was written last alone may grow to some dozen MiB.
const littleRoom = 128 << 20

// examineRoom looks for space where the store grows.
func examineRoom(x *examination, dir string) {
	free, known := system.Free(dir)
	switch {
	case !known:
	case free < 1<<20:
		x.wrong("disk", core.Errorf(core.CodeStoreFull, dir, "the disk is full: lists can be read, nothing can be stored").
			WithHint("Free some space; what is open goes on by itself."))
	case free < littleRoom:
		x.note("disk", "Free some space before it is full.", "only %d MiB are left in %s", free>>20, dir)
	default:
		x.ok("disk", "%d MiB are left in %s", free>>20, dir)
	}
}

// examineKey looks at the vault's key, if it was made yet.
func examineKey(x *examination, dir string) {
	if _, err := os.Stat(filepath.Join(dir, secrets.KeyFile)); os.IsNotExist(err) {
		x.note("vault key", "", "there is none yet; it is made when it is first needed")
		return
	}
	if _, err := secrets.OpenVault(dir); err != nil {
		x.wrong("vault key", err)
		return
	}
	x.ok("vault key", "%s", filepath.Join(dir, secrets.KeyFile))
}

// examineConnections resolves every secret and lets each provider look at its
// settings; nobody is called.
func (g *gatehouse) examineConnections(ctx context.Context, x *examination, cfg config.Config) {
	for _, c := range g.connected(cfg) {
		check := "connection " + c.Name
		gw, err := c.Provider.Open(ctx, c.Connection, g.surroundings(c))
		if err != nil {
			x.wrong(check, err)
			continue
		}
		if err := gw.Close(); err != nil {
			x.wrong(check, err)
		}
		well := true
		for _, conn := range cfg.Connections {
			if conn.Name != c.Name {
				continue
			}
			for name, ref := range conn.Secrets {
				if _, err := c.Secret(ctx, name); err != nil {
					x.wrong(check, err)
					well = false
				} else {
					x.ok(check, "%s from %s", name, ref)
				}
			}
		}
		if well {
			x.ok(check, "%s, settings are in order", c.Kind)
		}
	}
}

// examineGateways calls every gateway once.
func (g *gatehouse) examineGateways(ctx context.Context, x *examination) {
	err := g.with(ctx, func(w *workspace) error {
		for _, c := range w.engine.Connections() {
			check, err := w.engine.Test(ctx, c.Name)
			if err != nil {
				x.wrong("gateway "+c.Name, err)
				continue
			}
			x.ok("gateway "+c.Name, "answers as %s in %d ms", check.Identity, check.Latency.Milliseconds())
		}
		return nil
	})
	if err != nil {
		x.wrong("gateways", err)
	}
}
