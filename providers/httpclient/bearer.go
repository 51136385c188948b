package httpclient

import (
	"context"
	"net/http"
	"slices"
	"time"

	"gatehouse/core"
)

// Bearer makes calls with an access token. Safe from any goroutine.
type Bearer struct {
	Client *Client
	// Subject names the connection in errors.
	Subject string
	// Token keeps what Fetch got; with Given neither is used.
	Token *Token
	// Fetch asks for a new token and its life.
	Fetch func(context.Context) (value string, life time.Duration, err error)
	// Given returns a token that somebody else made, which may be another one
	// the next time. nil: tokens are fetched.
	Given func(context.Context) (string, error)
	// Put writes the token into a call; nil: as RFC 6750, 2.1 says.
	Put func(h http.Header, token string)
}

// Call is Client.Call with the token. One that the gateway does not take any
// more is replaced once, where there is another: 401 proves that nothing was
// done, so that is safe for a write too.
func (b *Bearer) Call(ctx context.Context, req Request) (Response, error) {
	token, err := b.current(ctx, "")
	if err != nil {
		return Response{}, err
	}
	resp, err := b.with(ctx, req, token)
	if core.CodeOf(err) != core.CodeUnauthorized {
		return resp, err
	}
	next, nerr := b.current(ctx, token)
	switch {
	case nerr != nil:
		return Response{}, nerr
	case next == token:
		return resp, err
	}
	return b.with(ctx, req, next)
}

// current returns the token. refused is one that the gateway did not take.
func (b *Bearer) current(ctx context.Context, refused string) (string, error) {
	if b.Given != nil {
		return b.Given(ctx)
	}
	return b.Token.Get(ctx, b.Subject, refused, b.Fetch)
}

func (b *Bearer) with(ctx context.Context, req Request, token string) (Response, error) {
	if req.Header = req.Header.Clone(); req.Header == nil {
		req.Header = http.Header{}
	}
	if b.Put != nil {
		b.Put(req.Header, token)
	} else {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	req.Secrets = append(slices.Clip(req.Secrets), token)
	return b.Client.Call(ctx, req)
}
