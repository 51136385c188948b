package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"strconv"
	"strings"
	"time"

	"gatehouse/core"
)

const (
	// maxAttempts is how often a push is tried before it is given up.
	maxAttempts = 8
	backoffLow  = 500 * time.Millisecond
	backoffHigh = time.Minute
	// throttledBackoff is the attempt whose backoff is used where a gateway
	// says "too many" and not for how long.
	throttledBackoff = 5
)

// fail records how an attempt ended that did not end in proof.
func (a *attempt) fail(cause error) {
	e := a.engine
	if a.calls.Err() != nil && core.CodeOf(cause) != core.CodeUnknownOutcome && a.wrote {
		cause = a.stopped()
	}
	if core.CodeOf(cause) == core.CodeCanceled && a.calls.Err() == nil {
		return // another process has taken it over: what it finds counts
	}
	e.connectionFailed(context.WithoutCancel(a.calls), a.conn, cause)
	err := a.record(func(tx core.Tx, app core.App) error {
		p := app.Push
		if !a.wrote {
			p.Touched = a.touched
		}
		p = e.afterError(a.conn, p, cause)
		if a.takeover && !a.wrote && p.State == core.PushQueued {
			p.State = core.PushUnproven // still: it was not read back
		}
		p.Message = strings.Replace(p.Message, app.Name+": ", "", 1) // it is said beside the name
		if p.NextID != "" {
			p = e.promote(p)
		}
		if err := tx.PutPush(app.ID, p); err != nil || p.State != core.PushFailed {
			return err
		}
		return tx.Audit(core.Audit{
			At: p.UpdatedAt, Actor: "gatehouse", Action: "failed", AppID: app.ID, Subject: app.Name, Detail: p.Message,
		})
	})
	if core.CodeOf(err) == core.CodeCanceled {
		return
	}
	if err != nil {
		e.Log.Error("the outcome of a push was not recorded; the next start reads it back", "app", a.app.ID, "error", err)
	}
	e.Log.Info("push not confirmed", "app", a.app.ID, "connection", a.conn.Name, "code", core.CodeOf(cause), "error", cause)
}

// afterError is the push after an attempt ended with an error: put back for
// later, unproven, or failed. It is the one place that decides on trying again.
func (e *Engine) afterError(conn Connected, p core.Push, err error) core.Push {
	cause, now := core.AsError(err), e.Clock.Now()
	if cause.Code == core.CodeCanceled || errors.Is(err, context.Canceled) && cause.Code != core.CodeUnknownOutcome {
		return e.afterStop(p, now)
	}
	p.Cause, p.Message, p.Hint, p.UpdatedAt = cause.Code, cause.Error(), cause.Hint, now
	p.State, p.DueAt = core.PushQueued, now.Add(e.backoff(p.Attempts))
	switch cause.Code {
	case core.CodeUnauthorized, core.CodeSecretMissing, core.CodeConfig:
		p.Attempts = max(p.Attempts-1, 0)
		if until := e.breakers.openUntil(conn.Name, now); until.After(p.DueAt) {
			p.DueAt = until
		}
	case core.CodeThrottled:
		p.Attempts = max(p.Attempts-1, 0) // not the App's fault, however often
		if p.DueAt = now.Add(cause.RetryAfter); cause.RetryAfter <= 0 {
			p.DueAt = now.Add(time.Second + e.backoff(throttledBackoff))
		}
	case core.CodeTemporary, core.CodeGone, core.CodeChanged, core.CodeStoreBusy, core.CodeStoreFull:
	case core.CodeUnknownOutcome:
		p.State = core.PushUnproven
	default:
		if errors.Is(err, context.DeadlineExceeded) {
			break // before anything was sent
		}
		p.State = core.PushFailed
		return p
	}
	if p.Attempts >= maxAttempts {
		p.State = core.PushFailed
		p.Message = "given up after " + strconv.Itoa(p.Attempts) + " tries: " + p.Message
	}
	return p
}

// afterStop is the push after its process was asked to stop before anything was
// sent: no try of it, and no news of its gateway, so what an earlier try came to
// stays.
func (e *Engine) afterStop(p core.Push, now time.Time) core.Push {
	p.State, p.UpdatedAt, p.DueAt = core.PushQueued, now, now.Add(e.backoff(p.Attempts))
	p.Attempts = max(p.Attempts-1, 0)
	return p
}

// backoff is full jitter: anything from nothing to an exponentially growing
// ceiling.
func (e *Engine) backoff(attempts int) time.Duration {
	return e.jitter(backoffLow, backoffHigh, attempts)
}

func (e *Engine) jitter(low, high time.Duration, attempts int) time.Duration {
	ceiling := min(low<<min(max(attempts-1, 0), 16), high)
	n, err := rand.Int(e.Random, big.NewInt(int64(ceiling)))
	if err != nil {
		return ceiling
	}
	return time.Duration(n.Int64())
}

// connectionFailed counts a failure against the connection, opens its breaker
// when it is time, and keeps the cause for the screen.
func (e *Engine) connectionFailed(ctx context.Context, conn Connected, cause error) {
	now, err := e.Clock.Now(), core.AsError(cause)
	atOnce := false
	switch err.Code {
	case core.CodeUnauthorized, core.CodeConfig, core.CodeSecretMissing:
		atOnce = true
	case core.CodeTemporary, core.CodeUnknownOutcome:
	case core.CodeThrottled:
		return
	default:
		return
	}
	until := e.breakers.failure(conn.Name, now, atOnce)
	if until.IsZero() {
		return
	}
	e.putConnection(ctx, conn, func(s *core.ConnectionState) {
		s.FailedAt, s.Cause, s.Message, s.Hint, s.OpenUntil = now, err.Code, err.Message, err.Hint, until
	})
}

// connectionAnswers closes the breaker and clears the cause.
func (e *Engine) connectionAnswers(ctx context.Context, conn Connected) {
	if !e.breakers.success(conn.Name) {
		return
	}
	e.putConnection(ctx, conn, func(s *core.ConnectionState) {
		s.FailedAt, s.Cause, s.Message, s.Hint, s.OpenUntil = time.Time{}, "", "", "", time.Time{}
	})
}

// putConnection changes a connection's state in the store.
func (e *Engine) putConnection(ctx context.Context, conn Connected, change func(*core.ConnectionState)) {
	err := e.Store().Write(context.WithoutCancel(ctx), func(tx core.Tx) error {
		state, err := tx.Connection(conn.Name)
		if err != nil && core.CodeOf(err) != core.CodeNotFound {
			return err
		}
		state.Name, state.Kind = conn.Name, conn.Kind
		change(&state)
		return tx.PutConnection(state)
	})
	if err != nil && ctx.Err() == nil {
		e.Log.Warn("the state of a connection was not recorded", "connection", conn.Name, "error", err)
	}
	e.watch.wake()
}
