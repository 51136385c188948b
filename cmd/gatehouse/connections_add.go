package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
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

On a terminal what is missing is asked for, then the connection is tested. Flags
say of a secret where it is, never what it is: in an environment variable, a file
with mode 0600, the output of a program, or the keyring of the operating system.
Where it is asked for it can also be typed, unseen; then it is kept in a file with
mode 0600 beside the configuration.

  gatehouse connections add --kind sensedia --name sensedia-prod \
    --set url=https://platform-production.sensedia.com --set client-id=3f2a \
    --secret-env client-secret=SENSEDIA_SECRET

By flags alone no gateway is called; afterwards: gatehouse connections test NAME`

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
	w := &guide{gatehouse: g, draft: &d, cfg: cfg, kinds: kinds, passed: map[string]bool{}, typed: map[string]string{}}
	if g.inTerminal {
		err = w.complete(ctx)
	} else {
		err = g.checkDraft(ctx, d, kinds)
	}
	if err != nil {
		return err
	}
	return w.write(exists)
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
	if err := g.missing(d, kinds); err != nil {
		return err
	}
	gw, err := g.openDraft(ctx, d, kinds, nil)
	switch {
	case core.CodeOf(err) == core.CodeSecretMissing:
		g.note("%s", core.AsError(err).Error()) // it may be put there later
		return nil
	case err != nil:
		return err
	}
	return gw.Close()
}

// missing says which questions the flags leave open, and which flags answer
// them; a wrong answer is said first, by who opens the draft.
func (g *gatehouse) missing(d config.Draft, kinds []core.Provider) error {
	known := providerOf(d.Kind, kinds)
	for _, e := range d.Settings {
		if problemOf(d, g.env, kinds, e.Name) != nil {
			return nil //nolint:nilerr // who opens the draft says it
		}
	}
	var names, flags []string
	hint := "Give %s. On a terminal what is missing is asked for."
	for _, q := range known.Questions() {
		s := settingNamed(known, q.Setting)
		asked := q.Needed || s.Required
		if !asked || !isOpen(d, known, q) {
			continue
		}
		names = append(names, s.Name)
		flags = append(flags, flagOf(q, s))
		if s.Type == core.SecretSetting {
			hint = "Give %s. A secret comes by --secret-env, --secret-file, --secret-command or --secret-keyring. On a terminal what is missing is asked for."
		}
	}
	if len(names) == 0 {
		return nil
	}
	return core.Errorf(core.CodeInvalid, d.Name, "missing: %s", strings.Join(names, ", ")).WithHint(hint, strings.Join(flags, " "))
}

// flagOf is the flag that answers a question.
func flagOf(q core.Question, s core.Setting) string {
	switch {
	case q.File:
		return "--secret-file " + s.Name + "=PATH"
	case s.Type == core.SecretSetting:
		return "--secret-env " + s.Name + "=VARIABLE"
	}
	return "--set " + s.Name + "=" + q.Like
}

// asInput words a problem of the configuration as one of what was typed: there
// is no file yet.
func asInput(e *core.Error) *core.Error {
	typed := *e
	typed.Code = core.CodeInvalid
	return &typed
}
