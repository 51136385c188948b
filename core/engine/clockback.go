package engine

import (
	"context"
	"time"

	"gatehouse/core"
)

// clockSlack is how far a time of another process may lie ahead of ours without
// meaning anything.
const clockSlack = 2 * time.Second

// mostPulledIn bounds how many pushes are looked at; more than that take minutes
// at any gateway.
const mostPulledIn = 10_000

// clockWatch notices when somebody sets the clock back. It compares by the wall
// clock, which is what the store keeps.
type clockWatch struct{ last time.Time }

// wentBack reports whether the clock stands before what it showed last; true
// the first time, since it may have been set while no process ran.
func (w *clockWatch) wentBack(now time.Time) bool {
	now = now.Round(0)
	back := w.last.IsZero() || now.Before(w.last.Add(-clockSlack))
	w.last = now
	return back
}

// pullIn gives pushes that were written before the clock was set back the wait
// that they were to have, counted from now: without it an hour's correction
// would hold every decision for an hour. A push that is pulled in is of now, so
// that no other process does it again.
func (e *Engine) pullIn(ctx context.Context) error {
	now := e.Clock.Now()
	var names []string
	for _, c := range e.Connections() {
		names = append(names, c.Name)
	}
	ids, _, err := e.Store().DuePushes(ctx, names, now.AddDate(100, 0, 0), mostPulledIn)
	if err != nil {
		return err
	}
	apps, err := e.Store().Apps(ctx, ids)
	if err != nil {
		return err
	}
	var late []core.AppID
	for _, app := range apps {
		if writtenLater(app.Push, now) {
			late = append(late, app.ID)
		}
	}
	if len(late) == 0 {
		return nil
	}
	return e.Store().Write(ctx, func(tx core.Tx) error {
		for _, id := range late {
			app, err := tx.App(id)
			if err != nil {
				return err
			}
			p := app.Push
			if !writtenLater(p, now) {
				continue
			}
			p.DueAt, p.UpdatedAt = now.Add(max(p.DueAt.Sub(p.UpdatedAt), 0)), now
			if err := tx.PutPush(id, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// writtenLater: it waits for a time that was reckoned by a clock ahead of ours.
func writtenLater(p core.Push, now time.Time) bool {
	return !p.State.Settled() && !p.State.InFlight() && p.UpdatedAt.After(now.Add(clockSlack)) && p.DueAt.After(now)
}

// pullInMails does the same for mails that wait: an hour's correction would
// leave owners untold for an hour.
func (e *Engine) pullInMails(ctx context.Context) error {
	now := e.Clock.Now()
	late := func(m core.Mail) bool {
		return !m.State.Ended() && m.UpdatedAt.After(now.Add(clockSlack)) && m.DueAt.After(now)
	}
	var ids []string
	for _, state := range []core.MailState{core.MailGathering, core.MailQueued, core.MailSending} {
		mails, err := e.Store().Mails(ctx, state, mostPulledIn)
		if err != nil {
			return err
		}
		for _, m := range mails {
			if late(m) {
				ids = append(ids, m.ID)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return e.Store().Write(ctx, func(tx core.Tx) error {
		for _, id := range ids {
			m, err := tx.Mail(id)
			if core.CodeOf(err) == core.CodeNotFound {
				continue // nobody needs it any more
			}
			if err != nil {
				return err
			}
			if !late(m) {
				continue
			}
			m.DueAt, m.UpdatedAt = now.Add(max(m.DueAt.Sub(m.UpdatedAt), 0)), now
			if err := tx.PutMail(m); err != nil {
				return err
			}
		}
		return nil
	})
}
