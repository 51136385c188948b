package aws

import (
	"context"

	"gatehouse/core"
)

// Prove says whether an App is gone: every key and client that we know of is
// not found by its id, nothing else bears its mark where an attempt may have
// left something, and the account that answers is the one it was created in
// (design 3; aws.md, Traps 7). An App whose credential is the webhook's has
// nothing at AWS that could go: it is gone when it was deleted here and the
// endpoint said that it revoked the credential.
func (g *gateway) Prove(ctx context.Context, s core.Subject) (bool, error) {
	if kindOf(s.App.Refs, s.Choice) == webhookKind {
		t := toldOf(s.App.Refs)
		return s.App.Status == core.Deleted && (t.word == "" || t.word == toldRevoked), nil
	}
	if !exists(s.App.Refs) {
		s.Touched = true // by its mark, then
	}
	f, err := g.find(ctx, s)
	if err != nil {
		return false, err
	}
	if len(f.keys) > 0 || f.client != nil {
		return false, nil
	}
	if err := g.sameAccount(ctx, s.App); err != nil {
		return false, err
	}
	return true, nil
}
