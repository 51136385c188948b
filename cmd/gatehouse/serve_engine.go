package main

import (
	"context"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/providers/portal"
	"gatehouse/providers/secrets"
)

// doorEngine is the engine as the portal's door needs it.
type doorEngine struct{ *engine.Engine }

var _ portal.Engine = doorEngine{}

// Open implements portal.Engine.
func (e doorEngine) Open(ctx context.Context, actor core.Actor, id core.AppID) (portal.Opened, error) {
	r, err := e.Reveal(ctx, actor, id)
	if err != nil {
		return portal.Opened{}, err
	}
	if r.Removed {
		return portal.Opened{}, core.Errorf(core.CodeGone, "", "%s", r.Message)
	}
	return portal.Opened{Secrets: r.Secrets, Once: r.Once}, nil
}

// Look implements portal.Engine.
func (e doorEngine) Look(ctx context.Context, actor core.Actor, connection string, ref core.Ref) error {
	_, err := e.Discover(ctx, actor, connection, ref)
	return err
}

// noticeAuth is how a connection's events are let in; nil when they are not.
func (g *gatehouse) noticeAuth(c config.Connection) *portal.NoticeAuth {
	if c.Events == nil {
		return nil
	}
	sources := secrets.Sources{LookupEnv: g.env.Lookup}
	return &portal.NoticeAuth{User: c.Events.User, Secret: func(ctx context.Context) (string, error) {
		return sources.Resolve(ctx, c.Name+" events", c.Events.Secret)
	}}
}
