package main

import (
	"context"
	"slices"
	"strings"

	"gatehouse/core"
	"gatehouse/core/export"
)

// foreign is an object at a gateway that nobody here knows.
type foreign struct {
	ID         string   `json:"id"`
	Connection string   `json:"connection"`
	Name       string   `json:"name"`
	State      string   `json:"state"`
	Refs       []string `json:"refs"` // kind scope id
}

func foreignOf(connection string, r core.Remote) foreign {
	f := foreign{ID: core.ObjectID(r), Connection: connection, Name: r.Name, State: r.Projection.State, Refs: []string{}}
	for _, ref := range r.Refs {
		f.Refs = append(f.Refs, strings.Join(strings.Fields(ref.Kind+" "+ref.Scope+" "+ref.ID), " "))
	}
	return f
}

func foreigners() export.View[foreign] {
	columns := []export.Column[foreign]{
		{Title: "ID", Text: func(f foreign) string { return f.ID }},
		{Title: "INTEGRATION", Text: func(f foreign) string { return f.Connection }},
		{Title: "NAME", Text: func(f foreign) string { return f.Name }},
		{Title: "STATE", Text: func(f foreign) string { return f.State }},
		{Title: "AT THE GATEWAY", Text: func(f foreign) string { return strings.Join(f.Refs, ", ") }},
	}
	csv := slices.Clone(columns)
	csv[0].Title = "id" // as apps list names it
	return export.View[foreign]{Table: columns, CSV: csv, Object: func(f foreign) any { return f }}
}

// listUnmanaged reads gateways and lists what nobody here knows.
func (g *gatehouse) listUnmanaged(ctx context.Context, w *workspace, connections []string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	names, err := w.named(connections)
	if err != nil {
		return err
	}
	rows := []foreign{}
	var failed error
	for _, name := range names {
		remotes, listing, err := w.engine.Unmanaged(ctx, name)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			g.say(err)
			failed = err
		}
		for _, r := range remotes {
			rows = append(rows, foreignOf(name, r))
		}
		if more := listing.Unmanaged - len(remotes); more > 0 {
			g.note("%s: %d more are counted that it cannot list", name, more)
		}
	}
	if err := export.Write(g.out, format, foreigners(), export.All(rows)); err != nil {
		return err
	}
	return quietly(failed)
}
