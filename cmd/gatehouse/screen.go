package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/tui"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// screen opens the terminal screen on the configured connections.
func (g *gatehouse) screen(ctx context.Context) error {
	if err := g.checkTheme(); err != nil {
		return err
	}
	if g.session != nil {
		return core.Errorf(core.CodeInvalid, "gatehouse", "you are in it already").WithHint("Type help for the commands.")
	}
	if g.firstRun() {
		return g.welcome(ctx)
	}
	return g.with(ctx, func(w *workspace) error {
		err := g.present(ctx, w, screenName(w))
		g.goesOn(context.WithoutCancel(ctx), w)
		return err
	})
}

// goesOn says, once the screen is gone, what is not done yet, and who does it. A
// store that cannot be read says nothing: what is in it is not lost.
func (g *gatehouse) goesOn(ctx context.Context, w *workspace) {
	if w.engine.ReadOnly {
		return
	}
	jobs, err := w.store.OpenJobs(ctx)
	if err != nil {
		return
	}
	for _, j := range jobs {
		left := show.Count(j.Sum().Left(), "App is", "Apps are")
		if j.State == core.JobPaused {
			g.note("%s, is paused: %s not reached yet. gatehouse jobs resume %d lets it go on.", stage.JobName(j), left, j.Number)
			continue
		}
		g.note("%s, stands still now: %s not reached yet. The next Gatehouse that runs on this store goes on with it, or gatehouse serve.", stage.JobName(j), left)
	}
	counts, err := w.store.Counts(ctx)
	if err != nil || counts.Unsettled == 0 {
		return
	}
	g.note("%s still on the way to a gateway: the next Gatehouse that runs on this store goes on, or gatehouse serve.",
		show.Count(counts.Unsettled, "decision is", "decisions are"))
}

// present runs the engine's loops and the screen until the user quits or ctx
// ends, and returns when calls under way have recorded their outcome.
func (g *gatehouse) present(ctx context.Context, w *workspace, name string) error {
	// The index of 100,000 Apps is most of the heap and hardly changes: collecting
	// sooner costs little and keeps the whole under 120 MB. But a heap that still
	// grows from nothing would be collected every few milliseconds, a fifth of the
	// time until the index is there: the ballast, which is never touched and so
	// takes no memory, makes it wait for 13 MB of garbage at least.
	defer debug.SetGCPercent(debug.SetGCPercent(40))
	ballast := make([]byte, 32<<20)
	defer runtime.KeepAlive(ballast)
	running, stop := context.WithCancel(ctx)
	defer stop()
	var loops sync.WaitGroup
	var loopErr error
	w.looping = true
	loops.Go(func() {
		loopErr = w.engine.Run(running, engine.Loops{Push: true, Sync: true, Jobs: true, Mail: true})
	})
	if g.listens(w) {
		err := g.listen(ctx, w)
		stop()
		loops.Wait()
		return errors.Join(err, loopErr)
	}
	err := tui.Run(ctx, tui.Options{
		Engine: w.engine, Connections: w.connections(), Clock: g.clock, Actor: w.actor,
		In: g.in, Out: g.out, Env: g.env.Lookup,
		Name: name, Hold: w.cfg.Hold, ReadOnly: w.engine.ReadOnly, Theme: g.themeOf(w.cfg), Keys: w.cfg.Keys, Dates: w.cfg.Dates, Targets: w.cfg.Targets, Reasons: w.cfg.Reasons,
		Mouse: g.mouse || w.cfg.Mouse, Environment: w.cfg.Environment.Name, EnvironmentColor: w.cfg.Environment.Color,
		Log: slog.New(slog.NewTextHandler(w.log, nil)), Execute: g.commands(w), WriteFile: system.WriteFile,
	})
	stop()
	loops.Wait()
	return errors.Join(err, loopErr)
}

// themeOf is the theme that was asked for: by flag, environment variable, or
// configuration. What was typed was checked before (screenFlags).
func (g *gatehouse) themeOf(cfg config.Config) theme.Kind {
	if g.theme != "" {
		return theme.Kind(g.theme)
	}
	if v, _ := g.env.Lookup(themeVariable); slices.Contains(config.Themes(), v) {
		return theme.Kind(v)
	}
	return theme.Kind(cfg.Theme)
}

const themeVariable = "GATEHOUSE_THEME"

// screenFlags adds what the terminal screen is asked to look like.
func (g *gatehouse) screenFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&g.theme, "theme", "", "`THEME` of the screen: "+strings.Join(config.Themes(), ", ")+" (else $"+themeVariable+", else the configuration's)")
	f.BoolVar(&g.accessible, "accessible", false, "no screen: sentences and line prompts, for those who listen (also $"+accessibleVariable+")")
	f.BoolVar(&g.mouse, "mouse", false, "a click chooses a row, the wheel scrolls; the terminal then selects text with shift")
	_ = cmd.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions(config.Themes(), cobra.ShellCompDirectiveNoFileComp))
}

// checkTheme refuses a theme that there is not.
func (g *gatehouse) checkTheme() error {
	typed, where := g.theme, "--theme"
	if typed == "" {
		typed, _ = g.env.Lookup(themeVariable)
		where = themeVariable
	}
	if typed == "" || slices.Contains(config.Themes(), typed) {
		return nil
	}
	return core.Errorf(core.CodeInvalid, where, "there is no theme %q", typed).WithHint("Themes are %s.", strings.Join(config.Themes(), ", "))
}

// connections are the configured ones, in their order.
func (w *workspace) connections() []core.Connection {
	var out []core.Connection
	for _, c := range w.engine.Connections() {
		out = append(out, c.Connection)
	}
	return out
}

// screenName heads the screen: the configuration file's name, so that the
// consoles of two installations cannot be mistaken for each other.
func screenName(w *workspace) string {
	base := filepath.Base(w.cfg.Path)
	name := strings.TrimSuffix(base, filepath.Ext(base))
	switch {
	case w.cfg.Path == "":
		return ""
	case name == "config":
		return filepath.Base(filepath.Dir(w.cfg.Path))
	}
	return name
}
