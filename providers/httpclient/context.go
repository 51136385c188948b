package httpclient

import (
	"context"
	"net/http"
)

// About is what a request's context tells Do about it. Call sets Route and Read
// from its Request; users of an SDK set it with With before they call the SDK.
type About struct {
	// Route is the call in the log: a path template or an operation's name,
	// never with ids or secrets in it.
	Route string
	// Read: repeating it is harmless. A request that is neither marked so nor a
	// GET, HEAD or OPTIONS counts as a write.
	Read bool
	// Pacing replaces the client's pacing keys; all are waited for, in order.
	Pacing []string
}

type aboutKey struct{}

// With returns a context that tells Do about the requests made with it.
func With(ctx context.Context, about About) context.Context {
	return context.WithValue(ctx, aboutKey{}, about)
}

func (c *Client) about(r *http.Request) About {
	a, _ := r.Context().Value(aboutKey{}).(About)
	switch r.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions:
		a.Read = true
	}
	if a.Pacing == nil {
		a.Pacing = c.opts.Pacing
	}
	return a
}
