package desk

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
)

// CatalogRead answers Catalog.
type CatalogRead struct {
	Request    Request
	Connection string
	APIs       []core.CatalogAPI
	Err        error
}

// Catalog reads what Apps of a connection can be registered for. It asks the
// gateway where nothing was read before.
func (d *Desk) Catalog(connection string) (Request, tea.Cmd) {
	out := CatalogRead{Connection: connection}
	return d.ask("catalog", func(ctx context.Context) (err error) {
		out.APIs, err = d.Engine.Catalog(ctx, connection)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// Created answers Create.
type Created struct {
	Request Request
	App     core.App
	Err     error
}

// Create registers a new App here; it waits for a decision.
func (d *Desk) Create(n core.NewApp) (Request, tea.Cmd) {
	var out Created
	return d.ask("create", func(ctx context.Context) (err error) {
		out.App, err = d.Engine.Create(context.WithoutCancel(ctx), d.Actor, n)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// EditRead answers ReadForEdit.
type EditRead struct {
	Request Request
	App     core.App
	Err     error
}

// ReadForEdit reads an App whole, to edit it.
func (d *Desk) ReadForEdit(id core.AppID) (Request, tea.Cmd) {
	var out EditRead
	return d.ask("edit", func(ctx context.Context) (err error) {
		out.App, err = d.Engine.Store().App(ctx, id)
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// OwnedRead answers Owned.
type OwnedRead struct {
	Request   Request
	Developer core.Row
	Apps      []core.Row // his Apps at that connection with access, newest first
	Err       error
}

// Owned reads which Apps of a developer at his connection have access.
func (d *Desk) Owned(developer core.Row) (Request, tea.Cmd) {
	out := OwnedRead{Developer: developer}
	return d.ask("his Apps", func(ctx context.Context) error {
		rows, err := d.Engine.Store().OwnerRows(ctx, developer.Owner, ownedApps)
		for _, r := range rows {
			if r.Kind == core.KindApp && !r.Removed && r.Connection == developer.Connection && r.Status == core.Approved {
				out.Apps = append(out.Apps, r)
			}
		}
		return err
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// ownedApps is how many Apps of one developer are looked at.
const ownedApps = 1000
