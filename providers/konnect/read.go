package konnect

import (
	"context"
	"net/url"
	"strings"
	"time"

	"gatehouse/core"
)

// Read implements core.Gateway.
func (g *gateway) Read(ctx context.Context, s core.Subject) (core.Remote, error) {
	id := s.App.Refs.Get(refApp, "")
	switch {
	case s.App.Kind == core.KindDeveloper:
		return g.readDeveloper(ctx, s.App)
	case id == "" && !s.Touched:
		return core.Remote{Projection: core.Absent(), Complete: true}, nil
	case id == "":
		found, err := g.byMark(ctx, s.App)
		if err != nil || found == "" {
			return core.Remote{Projection: core.Absent(), Complete: err == nil}, err
		}
		id = found
	}
	r, err := g.readApp(ctx, id, s.App)
	if core.CodeOf(err) == core.CodeGone {
		return g.absent(ctx)
	}
	return r, err
}

// absent is what a "not there" means once the portal itself is proven readable:
// in the wrong region everything answers so (trap 19).
func (g *gateway) absent(ctx context.Context) (core.Remote, error) {
	if _, err := g.readPortal(ctx); err != nil {
		return core.Remote{}, err
	}
	return core.Remote{Projection: core.Absent(), Complete: true}, nil
}

func (g *gateway) readPortal(ctx context.Context) (portalInfo, error) {
	var p portalInfo
	if err := g.get(ctx, g.inPortal("GET", "", nil), &p); err != nil {
		return portalInfo{}, g.noPortal(err)
	}
	if p.ID != g.portal {
		return portalInfo{}, core.Errorf(core.CodePermanent, g.conn.Name, "it answered with another portal than the one asked for").
			WithHint("Check the connection's endpoint and portal.")
	}
	return p, nil
}

func (g *gateway) application(ctx context.Context, id, subject string) (application, error) {
	var a application
	req := about(g.inPortal("GET", "/applications/{application}", nil, "applications", id), subject)
	if err := g.get(ctx, req, &a); err != nil {
		return a, err
	}
	if !strings.EqualFold(a.ID, id) {
		return a, core.Errorf(core.CodePermanent, subject, "it answered with another application than the one asked for").
			WithHint("Check the connection's endpoint.")
	}
	return a, nil
}

// rowsOf reads the registrations of one application.
func (g *gateway) rowsOf(ctx context.Context, app, subject string) ([]row, error) {
	regs, err := all(ctx, g, listing{what: "registrations of an application", route: "/applications/{application}/registrations",
		path: []string{"applications", app, "registrations"}, query: oldestFirst(), subject: subject}, func(r registration) string { return r.ID })
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(regs))
	for i, r := range regs {
		rows[i] = r.row(g)
	}
	return rows, nil
}

// readApp reads an application whole; its credentials are asked for while the
// rest is read, and never waited for longer than the setting says (trap 16).
func (g *gateway) readApp(ctx context.Context, id string, app core.App) (core.Remote, error) {
	a, err := g.application(ctx, id, app.Name)
	if err != nil {
		return core.Remote{}, err
	}
	waiting := g.askCredentials(ctx, id, app.Name)
	rows, err := g.rowsOf(ctx, id, app.Name)
	var by core.Owner
	if err == nil {
		by, err = g.ownerOfApp(ctx, a)
	}
	credentials, note := waiting()
	if err != nil {
		return core.Remote{}, err
	}
	r := g.remoteApp(a, rows, by)
	r.Credentials = credentials
	if wanted, known := a.count(); known && g.hidden(len(rows), wanted) != "" {
		r.Complete, r.Parts = false, append(r.Parts, g.hidden(len(rows), wanted))
	}
	if note != "" {
		r.Parts = append(r.Parts, note)
	}
	if last := newest(rows); last > 0 && g.outside(r, app) {
		r.ChangedBy = g.changedBy(ctx, id, time.UnixMilli(last))
	}
	return r, nil
}

// newest is when one of the registrations was last changed, in milliseconds.
func newest(rows []row) (last int64) {
	for _, r := range rows {
		last = max(last, r.updated)
	}
	return last
}

func (g *gateway) ownerOfApp(ctx context.Context, a application) (core.Owner, error) {
	switch {
	case a.Developer != nil:
		return core.Owner{Name: a.Developer.Name, Email: a.Developer.Email}, nil
	case a.Owner != nil:
		return g.ownerOf(ctx, *a.Owner)
	}
	return g.users(ctx, a.ID)
}

// askCredentials begins to list an application's credentials and returns what
// waits for them. What cannot be read is said, and stops nothing.
func (g *gateway) askCredentials(ctx context.Context, id, subject string) func() ([]core.RemoteCredential, string) {
	if g.classic {
		return func() ([]core.RemoteCredential, string) { return nil, "" }
	}
	ctx, cancel := context.WithTimeout(ctx, g.conn.Duration(setCredentials, defaultCredentials))
	type answer struct {
		list []core.RemoteCredential
		err  error
	}
	ch := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			if p := recover(); p != nil {
				a.err = core.Errorf(core.CodeInternal, subject, "reading credentials panicked: %v", p)
			}
			ch <- a
		}()
		a.list, a.err = g.credentials(ctx, id, subject)
	}()
	return func() ([]core.RemoteCredential, string) {
		a := <-ch
		cancel()
		if a.err != nil {
			return nil, "its credentials could not be read (the rest is complete): " + core.AsError(a.err).Message
		}
		return a.list, ""
	}
}

func (g *gateway) credentials(ctx context.Context, id, subject string) ([]core.RemoteCredential, error) {
	list, err := all(ctx, g, listing{what: "credentials", route: "/applications/{application}/credentials",
		path: []string{"applications", id, "credentials"}, subject: subject}, func(c credential) string { return c.ID })
	out := make([]core.RemoteCredential, len(list))
	for i, c := range list {
		out[i] = c.remote()
	}
	return out, err
}

// readDeveloper reads one sign-up.
func (g *gateway) readDeveloper(ctx context.Context, app core.App) (core.Remote, error) {
	id := app.Refs.Get(refDeveloper, "")
	if id == "" {
		return core.Remote{Projection: core.Absent(), Complete: true, Kind: core.KindDeveloper}, nil
	}
	d, err := g.developer(ctx, id, app.Name)
	if core.CodeOf(err) == core.CodeGone {
		r, err := g.absent(ctx)
		r.Kind = core.KindDeveloper
		return r, err
	}
	if err != nil {
		return core.Remote{}, err
	}
	return remoteDeveloper(d), nil
}

func (g *gateway) developer(ctx context.Context, id, subject string) (developer, error) {
	var d developer
	req := about(g.inPortal("GET", "/developers/{developer}", nil, "developers", id), subject)
	if err := g.get(ctx, req, &d); err != nil {
		return d, err
	}
	if d.ID != id {
		return d, core.Errorf(core.CodePermanent, subject, "it answered with another developer than the one asked for").
			WithHint("Check the connection's endpoint.")
	}
	return d, nil
}

// byMark looks for the application that bears our label among those of its
// name: what an earlier attempt made. "" for none.
func (g *gateway) byMark(ctx context.Context, app core.App) (string, error) {
	rows, err := all(ctx, g, listing{what: "applications of this name", route: "/applications", path: []string{"applications"},
		query: url.Values{"filter[name][eq]": {app.Name}}, subject: app.Name}, func(a application) string { return a.ID })
	if err != nil {
		return "", g.noPortal(err)
	}
	for _, a := range rows {
		if a.Labels[markLabel] == mark(app.ID) {
			return a.ID, nil
		}
	}
	return "", nil
}

// Prove implements core.Gateway: gone is a direct read that says not there, and
// a portal that is proven readable and does not list it (konnect.md, Errors;
// design 3).
func (g *gateway) Prove(ctx context.Context, s core.Subject) (bool, error) {
	if s.App.Kind == core.KindDeveloper {
		r, err := g.readDeveloper(ctx, s.App)
		return err == nil && !r.Projection.Present, err
	}
	id := s.App.Refs.Get(refApp, "")
	if id == "" {
		if !s.Touched {
			return true, nil
		}
		found, err := g.byMark(ctx, s.App)
		return found == "" && err == nil, err
	}
	if _, err := g.application(ctx, id, s.App.Name); core.CodeOf(err) != core.CodeGone {
		return false, err
	}
	if _, err := g.readPortal(ctx); err != nil {
		return false, err
	}
	return g.notListed(ctx, id, s.App.Name)
}

// notListed is the last doubt: a list by name that still shows it.
func (g *gateway) notListed(ctx context.Context, id, name string) (bool, error) {
	listed := false
	t, err := sweep(ctx, g, listing{what: "applications of this name", route: "/applications", path: []string{"applications"},
		query: url.Values{"filter[name][eq]": {name}}, subject: name}, func(a application) string { return a.ID }, func(rows []application) error {
		for _, a := range rows {
			listed = listed || a.ID == id
		}
		return nil
	})
	if err == nil && (listed || !t.complete) {
		return false, core.Errorf(core.CodeTemporary, name, "it is gone, but a list still shows it").WithHint("Try again in a moment.")
	}
	return err == nil, err
}

// Reveal implements core.Gateway: an administrator is never shown a secret
// (konnect.md, Credentials).
func (g *gateway) Reveal(_ context.Context, s core.Subject) ([]core.Secret, error) {
	return nil, core.Errorf(core.CodeRefused, s.App.Name, "Konnect shows no secret to administrators").
		WithHint("The developer makes and sees his credentials in the portal. To cut the App off, cancel it.")
}

// sleep waits on the connection's clock.
func (g *gateway) sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-g.env.Clock.After(ctx, d):
		return nil
	case <-ctx.Done():
		return core.Errorf(core.CodeCanceled, g.conn.Name, "the push was given up; nothing was sent").Because(ctx.Err())
	}
}
