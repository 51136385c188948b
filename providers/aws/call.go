package aws

import (
	"context"
	"errors"
	"slices"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// attempts is how often a read is sent at most; retryBase bounds the first
// wait, and maxWait what AWS may ask for within a call.
const (
	attempts  = 4
	retryBase = time.Second
	maxWait   = 30 * time.Second
)

// operation is one kind of call to AWS and what it is about.
type operation struct {
	name    string // as AWS names it
	region  string // "" for the identity, which has no pace
	write   bool
	pool    bool   // of Cognito, whose quota is its own
	subject string // in errors: the App's name; "": the connection's
	secrets []string
}

// call makes one call of AWS: in an account that was verified, at the pace of
// its region, with one refresh of credentials that ran out. A read is repeated
// when its failure is temporary or AWS asks for a short wait; a write never.
func call[T any](ctx context.Context, g *gateway, o operation, do func(context.Context, *sdk) (T, error)) (T, error) {
	var none T
	if err := g.admit(ctx, o); err != nil {
		return none, err
	}
	refreshed := false
	for attempt := 1; ; attempt++ {
		out, err := once(ctx, g, o, do)
		if err == nil {
			return out, nil
		}
		if err.Code == core.CodeUnauthorized && !refreshed {
			refreshed = true
			g.forget()
			if err := g.admit(ctx, o); err != nil {
				return none, err
			}
			continue
		}
		wait, again := g.backoff(err, attempt)
		if o.write || !again {
			return none, err
		}
		select {
		case <-g.env.Clock.After(ctx, wait):
		case <-ctx.Done():
			return none, err
		}
	}
}

// admit refuses a call to a region that the connection does not have (an App
// may remember one), and with an identity of an account that is not the
// connection's.
func (g *gateway) admit(ctx context.Context, o operation) error {
	subject := first(o.subject, g.conf.name)
	switch {
	case o.region == "":
		return nil
	case !o.pool && !slices.Contains(g.conf.regions, o.region):
		return core.Errorf(core.CodeRefused, subject, "%s is not among the connection's regions", o.region).
			WithHint("Add it to the connection's regions.")
	}
	loaded, err := g.load(ctx)
	if err != nil {
		return err
	}
	identity, err := loaded.identify(ctx, subject)
	if err != nil {
		return err
	}
	return g.ready(ctx, identity)
}

func once[T any](ctx context.Context, g *gateway, o operation, do func(context.Context, *sdk) (T, error)) (T, *core.Error) {
	var none T
	if o.subject == "" {
		o.subject = g.conf.name
	}
	loaded, err := g.load(ctx)
	if err != nil {
		return none, core.AsError(err)
	}
	if _, err := loaded.identify(ctx, o.subject); err != nil {
		return none, core.AsError(err)
	}
	n := &note{operation: o}
	about := httpclient.About{Route: o.name, Read: !o.write, Pacing: g.pacing(o)}
	out, err := do(httpclient.With(context.WithValue(ctx, noteKey{}, n), about), loaded)
	if err != nil {
		e := g.classify(ctx, o, n, err)
		g.pause(about.Pacing, e)
		return none, e
	}
	return out, nil
}

// pause stops the buckets of a call that was throttled. The shared client does
// so by the HTTP status, but Cognito throttles with 400.
func (g *gateway) pause(keys []string, e *core.Error) {
	if g.env.Pacer == nil || e.Code != core.CodeThrottled || e.RetryAfter <= 0 {
		return
	}
	for _, key := range keys {
		g.env.Pacer.Pause(key, g.env.Clock.Now().Add(e.RetryAfter))
	}
}

func (g *gateway) backoff(err *core.Error, attempt int) (time.Duration, bool) {
	again := err.Code == core.CodeTemporary || err.Code == core.CodeThrottled
	if !again || attempt >= attempts || err.RetryAfter > maxWait {
		return 0, false
	}
	return max(err.RetryAfter, httpclient.Jitter(g.env.Random, retryBase<<(attempt-1))), true
}

func (g *gateway) forget() {
	g.mu.Lock()
	loaded := g.sdk
	g.verified = time.Time{}
	g.mu.Unlock()
	if loaded != nil {
		loaded.forget()
	}
}

// gaveUp words an end of the context before anything was sent.
func gaveUp(subject string, cause error) *core.Error {
	if errors.Is(cause, context.Canceled) {
		return core.Errorf(core.CodeCanceled, subject, "the call was given up before it was sent").Because(cause)
	}
	return core.Errorf(core.CodeTemporary, subject, "the call found no free turn in its time; nothing was sent").Because(cause)
}
