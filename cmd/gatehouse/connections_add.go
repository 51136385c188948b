package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/core/export"
	"gatehouse/providers/registry"
)

// addOptions describe a connection on the command line.
type addOptions struct {
	kind, name string
	syncEvery  string
	set        []string // KEY=VALUE
	env        []string // KEY=VARIABLE
	file       []string // KEY=PATH
	command    []string // KEY=PROGRAM ARGUMENT...
	keyring    []string // KEY=SERVICE/USER
}

const addLong = `Writes a configuration with this connection when there is none yet (mode 0600,
in the place that --config names, else in the usual one). A configuration that
is there is never rewritten: then the lines to paste into it are printed.

On a terminal what is missing is asked for. Secrets are given by where they are,
never by what they are: in an environment variable, a file with mode 0600, the
output of a program, or the keyring of the operating system.

  gatehouse connections add --kind sensedia --name sensedia-prod \
    --set url=https://platform-production.sensedia.com --set client-id=3f2a \
    --secret-env client-secret=SENSEDIA_SECRET

No gateway is called; afterwards: gatehouse connections test NAME`

func (g *gatehouse) addCommand() *cobra.Command {
	var o addOptions
	cmd := &cobra.Command{
		Use:  "add",
		Long: addLong + "\n\n" + settingsHelp(),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return g.addConnection(cmd.Context(), o) },
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	f := cmd.Flags()
	f.StringVar(&o.kind, "kind", "", "what the gateway is: "+strings.Join(kindNames(), ", "))
	f.StringVar(&o.name, "name", "", "how the connection is called here, like aws-prod")
	f.StringArrayVar(&o.set, "set", nil, "a setting that is no secret, `KEY=VALUE`; of a list several with commas")
	f.StringArrayVar(&o.env, "secret-env", nil, "a secret from the environment, `KEY=VARIABLE`")
	f.StringArrayVar(&o.file, "secret-file", nil, "a secret from a file with mode 0600, `KEY=PATH`")
	f.StringArrayVar(&o.command, "secret-command", nil, "a secret from a program's output, `KEY='PROGRAM ARGUMENT...'`")
	f.StringArrayVar(&o.keyring, "secret-keyring", nil, "a secret from the operating system's keyring, `KEY=SERVICE/USER`")
	f.StringVar(&o.syncEvery, "sync-every", "", "time between full reads, like 5m (the default); 0: only when asked")
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(kindNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func kindNames() []string {
	var out []string
	for _, p := range registry.Providers() {
		out = append(out, p.Capabilities().Kind)
	}
	return out
}

// settingsHelp lists every kind's settings, as the providers describe them.
func settingsHelp() string {
	var b strings.Builder
	b.WriteString("Settings (* required, ! secret):\n")
	for _, p := range registry.Providers() {
		fmt.Fprintf(&b, "  %s\n", p.Capabilities().Kind)
		for _, s := range p.Settings() {
			mark := ""
			if s.Required {
				mark += "*"
			}
			if s.Type == core.SecretSetting {
				mark += "!"
			}
			fmt.Fprintf(&b, "  %-2s %-20s %s\n", mark, s.Name, s.Help)
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// addConnection drafts a connection from flags, asks for the rest on a
// terminal, and writes or prints it.
func (g *gatehouse) addConnection(ctx context.Context, o addOptions) error {
	kinds := registry.Providers()
	path, _ := config.Find(g.config, g.env)
	cfg, exists, err := g.existing(path, kinds)
	if err != nil {
		return err
	}
	d, err := draftOf(o, kinds)
	if err != nil {
		return err
	}
	d.File = path
	if g.inTerminal {
		err = g.completeDraft(ctx, &d, cfg, kinds)
	} else {
		err = g.checkDraft(ctx, d, kinds)
	}
	if err != nil {
		return err
	}
	lines, where, err := config.Paste(cfg, d, kinds)
	if err != nil {
		return err
	}
	a := added{Name: d.Name, Kind: d.Kind, File: path, Lines: lines, Written: !exists && !g.dryRun}
	if a.Written {
		if err := config.WriteFirst(path, d, kinds); err != nil {
			return err
		}
	}
	return g.tellAdded(a, where, exists)
}

// added is a connection that was set up.
type added struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	File    string `json:"file"`
	Written bool   `json:"written"` // else the lines are to be pasted into the file
	Lines   string `json:"lines"`
}

// tellAdded says what there is to do now.
func (g *gatehouse) tellAdded(a added, where string, exists bool) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	line := strings.TrimSuffix(a.Lines, "\n")
	switch {
	case a.Written:
		line = "written: " + a.File
		g.note("Try it: %s", g.testOf(a.Name))
	case exists:
		g.note("%s is never rewritten. Paste these lines %s, then try: %s", a.File, where, g.testOf(a.Name))
	default:
		g.note("%s would be written with these lines", a.File)
	}
	if format == export.Table {
		_, err := fmt.Fprintln(g.out, line)
		return err
	}
	text := func(a added) []string {
		return []string{a.Name, a.Kind, a.File, strconv.FormatBool(a.Written), a.Lines}
	}
	return export.One(g.out, format, fields(text, "name", "kind", "file", "written", "lines"), a)
}

// testOf is the command that tries a connection of this configuration.
func (g *gatehouse) testOf(name string) string {
	if g.config != "" {
		return "gatehouse connections test " + name + " --config " + g.config
	}
	return "gatehouse connections test " + name
}

// existing reads the configuration that is there already.
func (g *gatehouse) existing(path string, kinds []core.Provider) (config.Config, bool, error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return config.Empty(), false, nil
	}
	cfg, err := config.Load(path, g.env, kinds)
	return cfg, true, err
}

// checkDraft lets the reader of configurations and the provider look at it.
func (g *gatehouse) checkDraft(ctx context.Context, d config.Draft, kinds []core.Provider) error {
	switch {
	case d.Kind == "":
		return core.Errorf(core.CodeInvalid, "--kind", "it is required").WithHint("It is one of %s.", strings.Join(kindNames(), ", "))
	case d.Name == "":
		return core.Errorf(core.CodeInvalid, "--name", "it is required").WithHint("Call the connection after what it is, like %s-prod.", d.Kind)
	}
	c, problems := d.Check(g.env, kinds)
	if len(problems) > 0 {
		return asInput(problems[0])
	}
	conn := g.connected(config.Config{Connections: []config.Connection{c}})[0]
	gw, err := c.Provider.Open(ctx, c.Connection, g.surroundings(engine.Connected{Secret: conn.Secret}))
	switch {
	case core.CodeOf(err) == core.CodeSecretMissing:
		g.note("%s", core.AsError(err).Error()) // it may be put there later
		return nil
	case err != nil:
		return asInput(core.AsError(err))
	}
	return gw.Close()
}

// asInput words a problem of the configuration as one of what was typed: there
// is no file yet.
func asInput(e *core.Error) *core.Error {
	typed := *e
	typed.Code = core.CodeInvalid
	return &typed
}
