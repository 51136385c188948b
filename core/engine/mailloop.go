package engine

import (
	"context"
	"time"

	"gatehouse/core"
)

const (
	// mailPause is the least time between two looks at the outbox.
	mailPause = time.Second
	// mailBatch is how many mails are sent before the outbox is looked at again.
	mailBatch = 100
	// mailLine names the mail server among the breakers and the leases. No
	// connection can have this name.
	mailLine = "(mail)"
	// mailGiveUp is how long a mail is tried: a server that is down for days
	// loses nothing (RFC 5321, 4.5.4.1: at least four to five days).
	mailGiveUp = 7 * 24 * time.Hour
	// A mail that was not taken is tried again after a random part of a time
	// that doubles with each attempt.
	mailBackoffLow  = 30 * time.Second
	mailBackoffHigh = time.Hour
)

// mailLoop sends what waits in the outbox, one process at a time.
func (e *Engine) mailLoop(ctx context.Context) error {
	changed := e.watch.subscribe()
	defer e.watch.unsubscribe(changed)
	clock := clockWatch{}
	for ctx.Err() == nil {
		if clock.wentBack(e.Clock.Now()) {
			e.setMailsRight(ctx)
		}
		wait := max(e.mailTurn(ctx), mailPause)
		select {
		case <-ctx.Done():
			return nil
		case <-e.Clock.After(ctx, mailPause):
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-e.Clock.After(ctx, wait-mailPause):
		}
	}
	return nil
}

// setMailsRight lets no mail wait longer because the clock was set back.
func (e *Engine) setMailsRight(ctx context.Context) {
	if err := e.pullInMails(ctx); err != nil && ctx.Err() == nil {
		e.Log.Warn("mails that were queued by a clock ahead of this one wait for their time", "error", err)
	}
}

// mailTurn sends what is due, and returns how long nothing more will be.
func (e *Engine) mailTurn(ctx context.Context) time.Duration {
	now := e.Clock.Now()
	if until := e.breakers.openUntil(mailLine, now); !until.IsZero() {
		return until.Sub(now)
	}
	ids, next, err := e.Store().DueMails(ctx, now, mailBatch)
	if err != nil && ctx.Err() == nil {
		e.Log.Warn("cannot read the outbox", "error", err)
	}
	if len(ids) > 0 {
		e.sendMails(ctx, ids)
		return 0
	}
	if next.IsZero() {
		return idleWait
	}
	return min(next.Sub(now), idleWait)
}

// SendMails sends what is due now and returns when nothing more is, when the
// mail server does not answer, or when ctx ends. It returns how many mails
// still wait.
func (e *Engine) SendMails(ctx context.Context) (waiting int, err error) {
	if err := e.writable("mail"); err != nil {
		return 0, err
	}
	e.setMailsRight(ctx)
	for ctx.Err() == nil && e.Mail != nil && e.breakers.openUntil(mailLine, e.Clock.Now()).IsZero() {
		ids, _, err := e.Store().DueMails(ctx, e.Clock.Now(), mailBatch)
		if err != nil {
			return 0, err
		}
		if len(ids) == 0 || !e.sendMails(ctx, ids) {
			break
		}
	}
	counts, err := e.Store().MailCounts(context.WithoutCancel(ctx))
	return counts[core.MailGathering] + counts[core.MailQueued] + counts[core.MailSending], err
}

// sendMails sends these mails under the outbox's lease; false when another
// process has it.
func (e *Engine) sendMails(ctx context.Context, ids []string) bool {
	tenure, _, err := e.hold(context.WithoutCancel(ctx), []string{mailLine}, false)
	if err != nil || tenure == nil {
		if err != nil && ctx.Err() == nil {
			e.Log.Warn("cannot take the outbox", "error", err)
		}
		return false
	}
	defer tenure.end()
	calls, cancel := e.withGrace(ctx, tenure.ctx)
	defer cancel()
	for _, id := range ids {
		if ctx.Err() != nil || calls.Err() != nil || !e.breakers.openUntil(mailLine, e.Clock.Now()).IsZero() {
			break
		}
		if err := e.sendMail(calls, id); err != nil {
			e.Log.Warn("a mail waits: the outbox cannot be written", "mail", id, "error", err)
			break
		}
	}
	e.watch.wake()
	return true
}

// sendMail makes one attempt at one mail and records how it ended. That it is
// being sent is on disk before the first call.
func (e *Engine) sendMail(ctx context.Context, id string) error {
	m, claimed, err := e.claimMail(ctx, id)
	if err != nil || !claimed {
		return err
	}
	e.Failpoint("mail-claimed", "")
	cause := e.guard("mail "+id, func() error { return e.Mail.Mailer.Send(ctx, m) })
	e.Failpoint("mail-answered", "")
	if cause != nil {
		e.mailFailed(cause)
	} else {
		e.breakers.success(mailLine)
	}
	return e.Store().Write(context.WithoutCancel(ctx), func(tx core.Tx) error {
		now, err := tx.Mail(id)
		if err != nil || now.State != core.MailSending || now.Attempts != m.Attempts {
			return err // the lease was lost; whoever has it goes on
		}
		return e.putMail(tx, e.afterMail(m, cause))
	})
}

// mailFailed counts what is the server's failure, not one mail's.
func (e *Engine) mailFailed(cause error) {
	switch code := core.CodeOf(cause); {
	case serverWide(code):
		e.breakers.failure(mailLine, e.Clock.Now(), true)
	case code == core.CodeTemporary || code == core.CodeUnknownOutcome:
		e.breakers.failure(mailLine, e.Clock.Now(), false)
	case code == core.CodeRefused || code == core.CodePermanent:
		e.breakers.success(mailLine) // it answered
	}
}

// serverWide: no mail will leave until somebody puts it right.
func serverWide(code core.Code) bool {
	return code == core.CodeUnauthorized || code == core.CodeConfig || code == core.CodeSecretMissing
}

// afterMail is a mail after a try that ended with cause; nil: it was sent.
func (e *Engine) afterMail(m core.Mail, cause error) core.Mail {
	now := e.Clock.Now()
	m.UpdatedAt, m.Cause, m.Message, m.Hint = now, "", "", ""
	if cause == nil {
		m.State = core.MailSent
		return m
	}
	err := core.AsError(cause)
	m.State, m.Cause, m.Message, m.Hint = core.MailQueued, err.Code, err.Error(), err.Hint
	m.DueAt = now.Add(e.jitter(mailBackoffLow, mailBackoffHigh, m.Attempts))
	switch {
	case err.Code == core.CodeCanceled: // this process was asked to end before it began
		m.DueAt = now
	case serverWide(err.Code): // the breaker waits; this mail need not
		m.DueAt = now.Add(mailBackoffLow)
	case err.Code == core.CodeRefused:
		m.State = core.MailRefused
	case err.Code == core.CodePermanent || err.Code == core.CodeInternal:
		m.State = core.MailFailed
	case err.Code == core.CodeUnknownOutcome && m.Resent:
		m.State = core.MailFailed
		m.Hint = "It may have come through twice or not at all; it is not sent again by itself."
	case err.Code == core.CodeUnknownOutcome:
		m.Resent = true
	case err.Code == core.CodeTemporary && now.Sub(m.CreatedAt) > mailGiveUp:
		m.State = core.MailFailed
		m.Hint = "It was tried for a week. Send it with: gatehouse mail retry " + m.ID
	}
	return m
}
