package main

import (
	"context"
	"strings"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/core"
)

func (g *gatehouse) askConnection(ctx context.Context, w *workspace, n *core.NewApp) error {
	if n.Connection != "" {
		return nil
	}
	names, err := w.named(nil)
	if err != nil {
		return err
	}
	var options []ask.Option
	for _, name := range names {
		caps, _ := w.engine.Capabilities(name)
		options = append(options, ask.Option{Name: name, Note: caps.Title})
	}
	i, err := g.dialog().Pick(ctx, "Connection", true, options)
	if err == nil {
		n.Connection = names[i]
	}
	return err
}

// askNewApp asks for everything about a new App that the flags did not say.
func (g *gatehouse) askNewApp(ctx context.Context, w *workspace, n *core.NewApp) error {
	for _, q := range []struct {
		into *string
		ask.Question
	}{
		{&n.Name, ask.Question{Label: "Name of the App", Required: true, Check: core.CheckName}},
		{&n.Description, ask.Question{Label: "What it is for"}},
		{&n.CallbackURL, ask.Question{Label: "Callback URL", Check: core.CheckCallback}},
	} {
		if *q.into != "" {
			continue
		}
		answer, err := g.dialog().Line(ctx, q.Question)
		if err != nil {
			return err
		}
		*q.into = answer
	}
	if err := g.askOwner(ctx, n); err != nil {
		return err
	}
	if n.ReferenceID == "" {
		answer, err := g.dialog().Line(ctx, ask.Question{Label: "Reference id", Default: "generated", Check: func(s string) string {
			if s == "generated" {
				return ""
			}
			return core.CheckReference(s)
		}})
		if err != nil {
			return err
		}
		n.ReferenceID = strings.TrimPrefix(answer, "generated")
	}
	if err := g.askAttributes(ctx, n); err != nil {
		return err
	}
	return g.askAPIs(ctx, w, n)
}

func (g *gatehouse) askOwner(ctx context.Context, n *core.NewApp) error {
	if n.Owner != (core.Owner{}) {
		return nil
	}
	var typed appFields
	var err error
	typed.developer, err = g.dialog().Line(ctx, ask.Question{
		Label: "Developer", Help: "Who asks for it: NAME <E-MAIL>, or team NAME <E-MAIL>; empty where an account owns it.",
		Check: func(s string) string {
			if _, address := nameAndAddress(s); address != "" {
				return checkAddress(address)
			}
			return ""
		},
	})
	if err != nil {
		return err
	}
	typed.account, err = g.dialog().Line(ctx, ask.Question{Label: "Account", Required: typed.developer == ""})
	if err != nil {
		return err
	}
	if team, is := strings.CutPrefix(typed.developer, "team "); is {
		typed.developer = ""
		typed.team, typed.email = nameAndAddress(team)
	}
	n.Owner, err = typed.owner(core.Owner{})
	return err
}

func (g *gatehouse) askAttributes(ctx context.Context, n *core.NewApp) error {
	for {
		answer, err := g.dialog().Line(ctx, ask.Question{Label: "Attribute NAME=VALUE", Check: func(s string) string {
			if _, err := pairs([]string{s}); err != nil {
				return core.AsError(err).Hint
			}
			return ""
		}})
		if err != nil || answer == "" {
			return err
		}
		name, value, _ := strings.Cut(answer, "=")
		n.Attributes[name] = value
	}
}

// askAPIs offers the connection's catalog, one API at a time.
func (g *gatehouse) askAPIs(ctx context.Context, w *workspace, n *core.NewApp) error {
	if len(n.Registrations) > 0 {
		return nil
	}
	catalog, err := w.engine.Catalog(ctx, n.Connection)
	if err != nil {
		g.say(err)
		g.note("Without the catalog no APIs can be offered; add them later: gatehouse registrations add")
		return nil
	}
	options := make([]ask.Option, len(catalog))
	for i, a := range catalog {
		options[i] = ask.Option{Name: a.Label(), Note: strings.Join(present(a.ID, a.Note), ", ")}
	}
	for len(options) > 0 {
		i, err := g.dialog().Pick(ctx, "API it asks for", false, options)
		if err != nil || i < 0 {
			return err
		}
		r := core.Registration{API: catalog[i].APIRef, Status: core.Waiting}
		if r.Plan, err = g.askPlan(ctx, catalog[i]); err != nil {
			return err
		}
		n.Registrations = append(n.Registrations, r)
		g.dialog().Say("  asks for %s", r.Label())
	}
	return nil
}

func (g *gatehouse) askPlan(ctx context.Context, api core.CatalogAPI) (core.PlanRef, error) {
	switch len(api.Plans) {
	case 0:
		return core.PlanRef{}, nil
	case 1:
		return api.Plans[0], nil
	}
	options := make([]ask.Option, len(api.Plans))
	for i, p := range api.Plans {
		options[i] = ask.Option{Name: p.Label(), Note: p.ID}
	}
	i, err := g.dialog().Pick(ctx, "Plan", true, options)
	if err != nil {
		return core.PlanRef{}, err
	}
	return api.Plans[i], nil
}

// present drops what is empty.
func present(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}
