package sensedia

import (
	"context"
	"log/slog"
	"net/http"

	"gatehouse/core"
)

// changedBy asks the changelog who changed an app last; "" when it does not
// tell. It is a help for a person, never a reason to fail. The texts before
// and after may hold the secret (trap 20): they are not even looked at.
func (g *gateway) changedBy(ctx context.Context, id string) string {
	if id == "" {
		return ""
	}
	resp, err := g.call(ctx, g.api(http.MethodGet, "/apps/{id}/changelog", nil, "apps", id, "changelog"))
	if err != nil {
		g.note("the changelog cannot be read", err)
		return ""
	}
	rows, err := page(resp)
	if err != nil {
		g.note("the changelog cannot be read", err)
		return ""
	}
	var last object
	for _, row := range rows {
		if last == nil || !row.created().Before(last.created()) {
			last = row
		}
	}
	return last.text("credentialLogin")
}

func (g *gateway) note(what string, err error) {
	if g.env.Log != nil {
		g.env.Log.Warn(what, slog.String("connection", g.conn.Name), slog.String("code", string(core.CodeOf(err))), slog.String("error", err.Error()))
	}
}

// Reveal implements core.Gateway. A masked secret needs the tenant's own call,
// whose path is not published (sensedia.md, Credentials).
func (g *gateway) Reveal(ctx context.Context, s core.Subject) ([]core.Secret, error) {
	client := s.App.Refs.Get(refClient, "")
	if client == "" {
		return nil, core.Errorf(core.CodeRefused, s.App.Name, "it has no credential at the gateway yet")
	}
	o, err := g.direct(ctx, s.App, client)
	if err != nil {
		return nil, err
	}
	secret := o.text("secret")
	if looksMasked(secret) {
		if secret, err = g.unmask(ctx, s.App, o); err != nil {
			return nil, err
		}
	}
	label := "Client secret"
	if differs(secret, s.App.Credentials) {
		label += " (not the one Gatehouse knew: changed at the gateway, or shown in part)"
	}
	return []core.Secret{{Credential: credentialOf(o, nil).Credential, Label: label, Value: secret}}, nil
}

// unmask calls the tenant's de-obfuscation call.
func (g *gateway) unmask(ctx context.Context, app core.App, o object) (string, error) {
	path := g.conn.Text(setRevealPath)
	if path == "" {
		return "", core.Errorf(core.CodeRefused, app.Name, "the gateway masks this secret; it cannot be revealed here").
			WithHint("Set reveal-path for this connection if its tenant has a call for that, or look it up in Sensedia.")
	}
	req := g.api(http.MethodGet, path, nil, revealPath(path, o)...)
	req.Subject = app.Name
	resp, err := g.call(ctx, req)
	if err != nil {
		return "", err
	}
	var answer object
	secret := ""
	if err := resp.Decode(&answer); err != nil {
		if err := resp.Decode(&secret); err != nil {
			return "", err
		}
	} else {
		secret = answer.text("secret")
	}
	if looksMasked(secret) {
		return "", core.Errorf(core.CodeRefused, app.Name, "the gateway's reveal call answers with a masked secret too").
			WithHint("Our credential probably lacks the permission for it.")
	}
	return secret, nil
}
