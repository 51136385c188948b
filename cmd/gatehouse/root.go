package main

import (
	"context"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/verb"
)

// gatehouse is the program with what it gets from outside, and the flags that
// every command has.
type gatehouse struct {
	in          io.Reader
	out, err    io.Writer
	inTerminal  bool
	outTerminal bool
	env         config.Env
	clock       core.Clock
	asked       *ask.Dialog // made when somebody is asked

	config   string
	db       string
	readOnly bool
	theme    string // the screen's, as typed; "" for the configuration's
	mouse    bool
	// accessible: sentences and line prompts instead of the screen. session is
	// set in it, so that commands run on what is open already.
	accessible bool
	session    *session
	// environment is where this Gatehouse works, once the configuration was read.
	environment string
	output      string       // as typed after -o
	dryRun      bool         // of a command that a rehearsal shows: see dryRunFlag
	log         *slog.Logger // a daemon's; nil: a file beside the store
	shared      *workspace   // the screen's, for commands of its palette; nil: each command opens its own
}

const rootLong = `Gatehouse decides on the Apps of API developer portals: it shows what waits,
takes the decision, brings the API gateway to it and proves it by reading back.

Without a command it opens the terminal screen. Try it without any set-up:

  gatehouse demo`

// execute runs one command line and returns the exit code.
func (g *gatehouse) execute(ctx context.Context, args []string) int {
	root := g.root()
	if len(args) > 0 && args[0] == cobra.ShellCompRequestCmd {
		plainFlags(root)
	}
	root.SetArgs(args)
	root.SetIn(g.in)
	root.SetOut(g.out)
	root.SetErr(g.err)
	err := root.ExecuteContext(ctx)
	return g.finish(ctx, err)
}

func (g *gatehouse) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "gatehouse",
		Short: "Decide on the Apps of API developer portals, and prove it at the gateway",
		Long:  rootLong,
		Args:  noArgs,
		// --version says what gatehouse version does.
		Version: version,
		// Errors are said once, by finish, in one form.
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return g.screen(cmd.Context()) },
	}
	root.SetVersionTemplate("gatehouse {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return core.Errorf(core.CodeInvalid, cmd.CommandPath(), "%s", err).WithHint("See %s --help.", cmd.CommandPath())
	})
	flags := root.PersistentFlags()
	flags.StringVar(&g.config, "config", "", "configuration `FILE` (else $GATEHOUSE_CONFIG, else the XDG config home)")
	flags.StringVar(&g.db, "db", "", "state database `FILE` (else the configuration's, else the XDG data home)")
	flags.BoolVar(&g.readOnly, "read-only", false, "decide nothing, send nothing")
	g.screenFlags(root)
	root.AddCommand(
		g.appsCommand(), g.registrationsCommand(), g.developersCommand(), g.viewsCommand(), g.exportCommand(), g.connectionsCommand(), g.syncCommand(), g.pushesCommand(), g.jobsCommand(), g.activityCommand(), g.undoCommand(), g.reasonsCommand(),
		g.doctorCommand(), g.backupCommand(), g.serveCommand(), g.tokensCommand(), g.mailCommand(), g.demoCommand(), g.simulateCommand(), g.versionCommand(),
		g.resetCommand(), g.manCommand(), g.schemaCommand(),
	)
	root.AddCommand(topics()...)
	root.CompletionOptions.HiddenDefaultCmd = false
	describe(root)
	readableHelp(root)
	g.completeFlags(root)
	takeYes(root)
	return root
}

// takeYes lets every verb take --yes, so that a script can give it to all; one
// that asks nothing has no other use for it.
func takeYes(parent *cobra.Command) {
	for _, cmd := range parent.Commands() {
		if f := cmd.Flags(); f.Lookup("dry-run") != nil && f.Lookup("yes") == nil {
			f.BoolP("yes", "y", false, "taken for the sake of scripts: nothing is asked here")
		}
		takeYes(cmd)
	}
}

// describe gives every command the line of help that the table of commands has
// for it: the palette of the screen reads the same one.
func describe(parent *cobra.Command) {
	for _, cmd := range parent.Commands() {
		if c, ok := verb.CommandNamed(nameOf(cmd)); ok {
			cmd.Short = c.Short
		}
		describe(cmd)
	}
}

// nameOf is a command's words after gatehouse.
func nameOf(cmd *cobra.Command) string {
	_, name, _ := strings.Cut(cmd.CommandPath(), " ")
	return name
}

// outputFlag adds -o to a command that writes rows.
func (g *gatehouse) outputFlag(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&g.output, "output", "o", string(export.Table), "table, json, csv, jsonl or md")
	_ = cmd.RegisterFlagCompletionFunc("output", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		for _, f := range export.Formats() {
			names = append(names, string(f))
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
}

func (g *gatehouse) format() (export.Format, error) { return export.ParseFormat(g.output) }

// jsonErrors: a program reads our output, so it gets errors as JSON too.
func (g *gatehouse) jsonErrors() bool {
	return g.output == string(export.JSON) || g.output == string(export.JSONL)
}

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	subject := cmd.CommandPath()
	if !cmd.HasParent() {
		subject = ""
	}
	cmd.SuggestionsMinimumDistance = 2
	e := core.Errorf(core.CodeInvalid, subject, "there is no command or argument %q here", args[0])
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return e.WithHint("Did you mean %s %s?", cmd.CommandPath(), near[0])
	}
	return e.WithHint("See %s --help.", cmd.CommandPath())
}

// group is a command that only holds others.
func group(use, short string) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	return cmd
}

// one demands a single argument, named for the message.
func one(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return nil
		}
		return core.Errorf(core.CodeInvalid, cmd.CommandPath(), "it takes %s, not %d arguments", what, len(args)).
			WithHint("See %s --help.", cmd.CommandPath())
	}
}
