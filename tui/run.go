package tui

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/activity"
	"gatehouse/tui/apps"
	"gatehouse/tui/connections"
	"gatehouse/tui/desk"
	"gatehouse/tui/jobs"
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
	"gatehouse/tui/toast"
)

// Options are what the TUI is started with. Everything from Name on may be
// left out.
type Options struct {
	Engine      desk.Engine
	Connections []core.Connection // the configured ones, in their order
	Clock       core.Clock
	Actor       core.Actor
	In          io.Reader
	Out         io.Writer
	Env         func(name string) (value string, set bool)

	Name string // of the configuration, for the title line
	// Environment is where this Gatehouse works ("prod") and its color, one of
	// theme.Colors, both "" where nobody said: in the title line and in every
	// dialog.
	Environment, EnvironmentColor string

	Keys     keymap.Binds  // keys bound otherwise
	Mouse    bool          // a click chooses a row, the wheel scrolls
	Hold     time.Duration // how long a decision can be taken back; 0: it leaves at once
	ReadOnly bool
	Dates    core.DateFormat // of absolute dates
	Reasons  []core.Snippet  // offered wherever one is asked for
	Theme    theme.Kind      // "": from the environment and the terminal
	ASCII    bool            // ASCII glyphs whatever the environment says
	Log      *slog.Logger

	// Targets say within which time requests are to be decided.
	Targets core.Targets

	// FewApps is up to how many Apps their registrations are loaded before
	// anybody looks at them; 0: 20,000.
	FewApps int
	// Execute runs a command of the program for the palette, and returns what it
	// wrote.
	Execute func(ctx context.Context, words []string) (string, error)

	// WriteFile makes a new file of what write writes, whole or not at all; nil:
	// reports are not written.
	WriteFile func(path string, write func(io.Writer) error) error

	// Width and Height are the window's where Out is no terminal: tests.
	Width, Height int
}

// Run shows the TUI until the user quits or ctx ends, and restores the
// terminal on every way out. It reads the store once before the first frame;
// the engine's loops are the caller's to run. It returns nil when the user
// quit or ctx ended.
func Run(ctx context.Context, o Options) error {
	if err := usable(o); err != nil {
		return err
	}
	d := desk.New(ctx, desk.Config{
		Engine: o.Engine, Connections: o.Connections, Clock: o.Clock, Actor: o.Actor,
		Hold: o.Hold, ReadOnly: o.ReadOnly, Log: o.Log, FewApps: o.FewApps, Execute: o.Execute, Targets: o.Targets, WriteFile: o.WriteFile,
	})
	m := newRoot(d, o)
	if err := m.begin(ctx); err != nil {
		d.Close()
		return err
	}
	p := tea.NewProgram(m, options(o)...)
	m.started = func() { m.frames.follow(p, d) }

	ctx, stop := context.WithCancel(ctx)
	var others sync.WaitGroup
	others.Go(func() { d.Run(ctx, p.Send) })
	others.Go(func() { // the end of ctx is a quit like any other
		<-ctx.Done()
		p.Quit()
	})
	_, err := p.Run()
	stop()
	d.Close()
	others.Wait()
	return outcome(err)
}

// begin reads what the first frame shows.
func (m *root) begin(ctx context.Context) error {
	looked := m.c.Desk.Look(ctx)
	if looked.Err != nil {
		return looked.Err
	}
	m.happened(looked)
	m.tell(looked)
	layouts, err := m.c.Desk.Layouts(ctx)
	if err != nil {
		return err
	}
	for _, s := range m.screens {
		if s, ok := s.(*apps.Screen); ok {
			if v, kept := layouts[s.List()]; kept {
				s.Lay(v)
			}
		}
	}
	first, ok := m.screen().(*apps.Screen)
	if !ok {
		return nil
	}
	rows, err := m.c.Desk.First(ctx, first.Question())
	if err != nil {
		return err
	}
	first.Start(rows)
	return nil
}

func newRoot(d *desk.Desk, o Options) *root {
	kind, ascii := theme.Choose(o.Env, o.Theme)
	c := &stage.Context{Theme: theme.New(kind, ascii || o.ASCII), Desk: d, Dates: o.Dates, Reasons: o.Reasons}
	c.Theme.Environment, c.Theme.EnvironmentColor = plaintext.Line(o.Environment), o.EnvironmentColor
	m := &root{c: c, toasts: toast.New(c), theme: kind, pointing: o.Mouse, w: o.Width, h: o.Height}
	m.header = header{c: c, name: o.Name, actor: o.Actor.Name, readOnly: o.ReadOnly}
	m.homeDir, _ = o.Env("HOME")
	m.screens = screens(c, o.Connections)
	c.Keys, _ = keymap.Bind(o.Keys, keysOf(m.screens)...)
	return m
}

// screens are those that there are, in the order of their keys.
func screens(c *stage.Context, configured []core.Connection) []stage.Screen {
	return []stage.Screen{
		apps.New(c, apps.Options{Key: "1", Title: "Queue", Of: desk.Waiting, Empty: "Nothing waits for a decision.", Connections: configured}),
		apps.New(c, apps.Options{Key: "2", Title: "Apps", Empty: "There are no Apps.", Connections: configured}),
		apps.New(c, apps.Options{Key: "3", Title: "Registrations", Of: desk.Registered, Empty: "No app registration requests.", Connections: configured}),
		connections.New(c),
		activity.New(c),
		apps.New(c, apps.Options{Key: "6", Title: "Attention", Of: desk.Troubled, Empty: "Nothing failed, is unproven, or lost a conflict.", Connections: configured}),
		jobs.New(c),
	}
}

// Keys is the table of keys, for the README.
func Keys() *keymap.Map {
	keys, _ := CheckKeys(keymap.Binds{})
	return keys
}

// CheckKeys is the table of keys bound otherwise, and what of it cannot be.
func CheckKeys(binds keymap.Binds) (*keymap.Map, []keymap.Wrong) {
	return keymap.Bind(binds, keysOf(screens(&stage.Context{Theme: theme.New(theme.Mono, true)}, nil))...)
}

func keysOf(screens []stage.Screen) []keymap.ScreenKey {
	keys := make([]keymap.ScreenKey, 0, len(screens))
	for _, s := range screens {
		keys = append(keys, keymap.ScreenKey{Key: s.Key(), Title: s.Title()})
	}
	return keys
}

// options of Bubble Tea. Signals are the caller's, through ctx. The profile is
// set, not detected: the theme uses 16 colours, and detection may start tmux.
func options(o Options) []tea.ProgramOption {
	profile := colorprofile.ANSI
	if _, set := o.Env("NO_COLOR"); set {
		profile = colorprofile.ASCII // whatever theme is chosen later
	}
	opts := []tea.ProgramOption{
		tea.WithFPS(framesPerSecond),
		tea.WithInput(o.In), tea.WithOutput(o.Out), tea.WithColorProfile(profile),
		tea.WithEnvironment(environment(o.Env)), tea.WithoutSignalHandler(),
	}
	if o.Width > 0 {
		opts = append(opts, tea.WithWindowSize(o.Width, o.Height))
	}
	return opts
}

// environment hands Bubble Tea what it reads, and nothing else.
func environment(env func(string) (string, bool)) []string {
	var out []string
	for _, name := range []string{"TERM", "TERM_PROGRAM", "COLORTERM", "SSH_TTY", "WT_SESSION", "TMUX", "STY"} {
		if v, ok := env(name); ok {
			out = append(out, name+"="+v)
		}
	}
	return out
}

// usable refuses what no screen can be drawn on.
func usable(o Options) error {
	if _, wrong := CheckKeys(o.Keys); len(wrong) > 0 {
		return core.Errorf(core.CodeConfig, "keys: "+wrong[0].Name, "%s", wrong[0].Message).WithHint("%s", wrong[0].Hint)
	}
	if v, _ := o.Env("TERM"); v == "dumb" {
		return core.Errorf(core.CodeInvalid, "terminal", "TERM=dumb cannot show screens").
			WithHint("Use gatehouse --accessible, or the commands: gatehouse apps list.")
	}
	if o.Width > 0 {
		return nil
	}
	for what, stream := range map[string]any{"input": o.In, "output": o.Out} {
		if f, ok := stream.(term.File); !ok || !term.IsTerminal(f.Fd()) {
			return core.Errorf(core.CodeInvalid, "terminal", "the standard %s is not a terminal", what).
				WithHint("Start gatehouse in a terminal, or use the commands: gatehouse apps list.")
		}
	}
	return nil
}

// outcome turns Bubble Tea's errors into ours.
func outcome(err error) error {
	switch {
	case err == nil, errors.Is(err, tea.ErrInterrupted):
		return nil
	case errors.Is(err, tea.ErrProgramPanic):
		return core.Errorf(core.CodeInternal, "screen", "Gatehouse made a mistake and closed its screen; decisions are safe in the store").
			WithHint("Start it again. Please report what was on screen.").Because(err)
	}
	return core.Errorf(core.CodeInternal, "screen", "%s", strings.TrimPrefix(err.Error(), "bubbletea: ")).Because(err)
}
