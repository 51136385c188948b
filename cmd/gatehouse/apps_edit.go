package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"gatehouse/core"
	"gatehouse/core/verb"
)

// editOptions are what an edit takes on the command line.
type editOptions struct {
	appFields
	decideOptions
	remove []string
	given  func(flag string) bool // whether a flag was given, be it empty
}

func (g *gatehouse) editCommand() *cobra.Command {
	var o editOptions
	e := verb.Of(core.Edit)
	cmd := &cobra.Command{
		Use: e.Name + " " + e.Args,
		Long: e.Long + `

Only what a flag names changes; --description '' empties a text. The change is
shown field by field, with a warning where the gateway takes approvals back by
itself, and asked about; without a terminal it needs --yes. gatehouse
connections test NAME says which fields a gateway can change. Of several Apps, or
all that pass a filter, only attributes can be changed together.`,
		ValidArgsFunction: g.completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.given = cmd.Flags().Changed
			return g.with(cmd.Context(), func(w *workspace) error { return g.edit(cmd.Context(), w, args, o) })
		},
	}
	g.decideFlags(cmd, e, &o.decideOptions)
	filterFlag(cmd, &o.filter)
	o.flags(cmd, "add-api", "register it for one more API, `ID|NAME[:PLAN]` (may be repeated)")
	cmd.Flags().StringArrayVar(&o.remove, "remove-attribute", nil, "take the attribute `NAME` away (may be repeated)")
	return cmd
}

func (g *gatehouse) addRegistrationCommand() *cobra.Command {
	var o editOptions
	cmd := &cobra.Command{
		Use: "add ID --api API[:PLAN]",
		Long: `Registers an APPROVED App for more APIs of its connection's catalog, each named
by id or name, with a plan after a colon where there are several. They wait for
a decision like any other: gatehouse registrations approve.`,
		Args:              one("the id of one App, and each API after an --api of its own"),
		ValidArgsFunction: g.completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(o.apis) == 0 {
				return core.Errorf(core.CodeInvalid, "--api", "no API was named").WithHint("Give --api ID|NAME[:PLAN].")
			}
			o.given = func(string) bool { return false }
			return g.with(cmd.Context(), func(w *workspace) error { return g.edit(cmd.Context(), w, args, o) })
		},
	}
	g.decideFlags(cmd, verb.Of(core.Edit), &o.decideOptions)
	cmd.Flags().StringArrayVar(&o.apis, "api", nil, "an API it asks for, `ID|NAME[:PLAN]` (may be repeated)")
	return cmd
}

func (g *gatehouse) edit(ctx context.Context, w *workspace, args []string, o editOptions) error {
	ids, err := g.chosenApps(ctx, w, args, o.filter)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return g.nobodyPasses()
	}
	if err := o.together(len(ids)); err != nil {
		return err
	}
	app, err := w.store.App(ctx, ids[0])
	if err != nil {
		return err
	}
	e := verb.Of(core.Edit)
	in, err := w.input(e, o.decideOptions)
	if err != nil {
		return err
	}
	if in.Edit, err = o.fields(ctx, w, app); err != nil {
		return err
	}
	plan, err := w.engine.Plan(ctx, w.actor, core.Selection{IDs: ids}, core.Edit, in)
	if err != nil {
		return err
	}
	return g.carry(ctx, w, []step{{entry: e, plan: plan}}, o.decideOptions)
}

// together refuses for several Apps what only one can be given.
func (o editOptions) together(apps int) error {
	if apps < 2 {
		return nil
	}
	for _, flag := range []string{"name", "description", "callback", "developer", "email", "account", "team", "add-api"} {
		if o.given(flag) {
			return core.Errorf(core.CodeInvalid, "--"+flag, "of %d Apps only attributes can be changed together", apps).
				WithHint("Give --attribute NAME=VALUE or --remove-attribute NAME.")
		}
	}
	return nil
}

// fields are the changes that the flags ask for.
func (o editOptions) fields(ctx context.Context, w *workspace, app core.App) (*core.EditFields, error) {
	f := core.EditFields{Attributes: map[string]*string{}}
	for flag, into := range map[string]struct {
		at    **string
		value string
	}{"name": {&f.Name, o.name}, "description": {&f.Description, o.description}, "callback": {&f.CallbackURL, o.callback}} {
		if o.given(flag) {
			*into.at = &into.value
		}
	}
	if slices.ContainsFunc([]string{"developer", "email", "account", "team"}, o.given) {
		owner, err := o.owner(app.Owner)
		if err != nil {
			return nil, err
		}
		f.Owner = &owner
	}
	set, err := pairs(o.attributes)
	if err != nil {
		return nil, err
	}
	for name, value := range set {
		f.Attributes[name] = &value
	}
	for _, name := range o.remove {
		if _, both := set[name]; both {
			return nil, core.Errorf(core.CodeInvalid, "--remove-attribute", "%s is set and taken away at once", name)
		}
		f.Attributes[name] = nil
	}
	f.Add, err = registrationsOf(ctx, w, app.Connection, o.apis)
	return &f, err
}
