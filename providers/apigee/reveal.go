package apigee

import (
	"context"

	"gatehouse/core"
)

// Reveal implements core.Gateway: Apigee shows keys and secrets for ever.
func (g *gateway) Reveal(ctx context.Context, s core.Subject) ([]core.Secret, error) {
	id := s.App.Refs.Get(refApp, "")
	if id == "" {
		return nil, core.Errorf(core.CodeRefused, s.App.Name, "it has no key at the gateway yet")
	}
	a, err := g.byID(ctx, s.App.Name, id)
	if err != nil {
		return nil, err
	}
	if len(a.Credentials) == 0 {
		return nil, core.Errorf(core.CodeTemporary, s.App.Name, "Apigee shows no key of it").
			WithHint("A new App's keys may be missing for some seconds: try again. Otherwise it has none.")
	}
	now := g.env.Clock.Now()
	var out []core.Secret
	for _, c := range a.Credentials {
		about := credentialOf(*a, c, owner{}, now).Credential
		note := ""
		if reason := c.blocked(now); reason != "" {
			note = " (" + reason + ")"
		}
		out = append(out, core.Secret{Credential: about, Label: "Consumer key" + note, Value: c.Key})
		if c.Secret != "" {
			out = append(out, core.Secret{Credential: about, Label: "Consumer secret" + note, Value: c.Secret})
		}
	}
	return out, nil
}
