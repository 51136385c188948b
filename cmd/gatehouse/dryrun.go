package main

import (
	"errors"

	"github.com/spf13/cobra"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// dryRunFlag adds --dry-run to a command that changes the store alone: it then
// runs as ever, with all its checks, on a store that keeps nothing. What calls
// a gateway has a plan, and a flag of its own.
func (g *gatehouse) dryRunFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&g.dryRun, "dry-run", false, "say what would be done and do nothing")
}

// rehearse carries a command out on a workspace that keeps nothing.
func (g *gatehouse) rehearse(w *workspace, do func(*workspace) error) (err error) {
	on := w.engine.Config
	on.Store = core.Rehearsal{Store: w.store}
	e, err := engine.New(on)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	dry := &workspace{cfg: w.cfg, db: w.db, store: on.Store, engine: e, actor: w.actor, log: w.log, looping: w.looping, dry: true}
	if err := do(dry); err != nil {
		return err
	}
	g.note("nothing was changed")
	return nil
}

// dryly heads what a rehearsal says, so that nobody takes it for done.
func (g *gatehouse) dryly() string {
	if g.dryRun {
		return "dry run: "
	}
	return ""
}
