package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gatehouse/core"
)

// claimMail takes a mail that is due: sending is on disk before any call. One
// that is found in sending was begun by a process that died, and may have been
// sent: it is sent once more with the same Message-ID, and not a third time.
func (e *Engine) claimMail(ctx context.Context, id string) (m core.Mail, claimed bool, err error) {
	waits, err := e.stillWaiting(ctx, id)
	if err != nil {
		return m, false, err
	}
	err = e.Store().Write(ctx, func(tx core.Tx) error {
		claimed = false
		if m, err = tx.Mail(id); err != nil || m.State.Ended() {
			return err
		}
		now := e.Clock.Now()
		switch {
		case m.State == core.MailQueued && now.Before(m.DueAt):
			return nil
		case m.State == core.MailSending && m.Resent:
			cause := core.Errorf(core.CodeUnknownOutcome, m.To.Email, "Gatehouse ended while it was being sent, twice")
			return e.putMail(tx, e.afterMail(m, cause))
		case m.State == core.MailSending:
			m.Resent = true
		}
		if waits != nil {
			if m.Items = slices.DeleteFunc(m.Items, func(i core.MailItem) bool { return !waits[i.AppID] }); len(m.Items) == 0 {
				return tx.DropMail(id)
			}
		}
		m.State, m.UpdatedAt, m.DueAt = core.MailSending, now, now
		m.Attempts++
		claimed = true
		return tx.PutMail(m)
	})
	if core.CodeOf(err) == core.CodeNotFound {
		return m, false, nil // another process found that nobody needs it any more
	}
	return m, claimed, err
}

// stillWaiting says which Apps of a mail to administrators still wait for a
// decision: the others are no news. nil for every other mail.
func (e *Engine) stillWaiting(ctx context.Context, id string) (map[core.AppID]bool, error) {
	m, err := e.Store().Mail(ctx, id)
	if err != nil || m.Event != core.MailPending {
		if core.CodeOf(err) == core.CodeNotFound {
			err = nil
		}
		return nil, err
	}
	ids := make([]core.AppID, len(m.Items))
	for i, item := range m.Items {
		ids[i] = item.AppID
	}
	apps, err := e.Store().Apps(ctx, ids)
	waits := map[core.AppID]bool{}
	for _, app := range apps {
		waits[app.ID] = core.RowOf(app).InQueue()
	}
	return waits, err
}

// putMail records how an attempt ended; that somebody was not told is in the
// history of every App it was about, and wants a person's eye.
func (e *Engine) putMail(tx core.Tx, m core.Mail) error {
	if err := tx.PutMail(m); err != nil || !m.State.Ended() {
		return err
	}
	if err := markUntold(tx, m); err != nil || m.State == core.MailSent {
		return err
	}
	row := core.Audit{
		At: m.UpdatedAt, Actor: "gatehouse", Action: "mail " + string(m.State), Subject: m.To.Email,
		Detail: fmt.Sprintf("%s, to %s: %s", m.Event, m.To.Email, m.Message),
	}
	if m.Event == core.MailPending { // to an administrator: no App's own matter
		return tx.Audit(row)
	}
	for _, item := range m.Items {
		row.AppID, row.Subject = item.AppID, item.App
		if err := tx.Audit(row); err != nil {
			return err
		}
	}
	return nil
}

// markUntold notes at the Apps of a mail to their owner that he was not told,
// or that he was now.
func markUntold(tx core.Tx, m core.Mail) error {
	if m.Event == core.MailPending {
		return nil
	}
	why := ""
	if m.State != core.MailSent {
		why = fmt.Sprintf("The mail %q to %s was not taken: %s.", m.Event, m.To.Email, strings.TrimSuffix(m.Message, "."))
	}
	for _, item := range m.Items {
		app, err := tx.App(item.AppID)
		if core.CodeOf(err) == core.CodeNotFound {
			continue
		}
		if err != nil {
			return err
		}
		if app.Untold == why || app.Removed() { // of what is removed the list of mails tells
			continue
		}
		app.Untold = why
		if err := tx.PutApp(app); err != nil {
			return err
		}
	}
	return nil
}

// DropMails gives refused and failed mails up: their owners were told another
// way, or need not be, and their Apps want no attention for it any more. It
// returns how many there were. CodeNotFound when an id is no mail's.
func (e *Engine) DropMails(ctx context.Context, actor core.Actor, ids []string) (n int, err error) {
	n, err = e.eachMail(ctx, ids, []core.MailState{core.MailRefused, core.MailFailed}, func(tx core.Tx, m core.Mail) error {
		for _, item := range m.Items {
			if err := e.toldOtherwise(tx, actor, m, item); err != nil {
				return err
			}
		}
		return nil
	})
	e.watch.wake()
	return n, err
}

// eachMail works on those of the named mails that are in one of these states,
// in one transaction, and returns how many they are. CodeNotFound when an id is
// no mail's.
func (e *Engine) eachMail(ctx context.Context, ids []string, in []core.MailState, work func(core.Tx, core.Mail) error) (n int, err error) {
	if err := e.writable("mail"); err != nil {
		return 0, err
	}
	err = e.Store().Write(ctx, func(tx core.Tx) error {
		n = 0
		for _, id := range ids {
			m, err := tx.Mail(id)
			if err != nil {
				return err
			}
			if !slices.Contains(in, m.State) {
				continue
			}
			n++
			if err := work(tx, m); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// toldOtherwise ends the attention that an App wants for a mail.
func (e *Engine) toldOtherwise(tx core.Tx, actor core.Actor, m core.Mail, item core.MailItem) error {
	app, err := tx.App(item.AppID)
	if core.CodeOf(err) == core.CodeNotFound {
		return nil
	}
	if err == nil && app.Untold != "" {
		app.Untold = ""
		err = tx.PutApp(app)
	}
	if err != nil {
		return err
	}
	return tx.Audit(core.Audit{
		At: e.Clock.Now(), Actor: actor.Name, Action: "mail dropped", AppID: item.AppID, Subject: item.App,
		Detail: fmt.Sprintf("%s to %s is not sent again", m.Event, m.To.Email),
	})
}

// RetryMails queues refused and failed mails again, at once, and returns how
// many there were. CodeNotFound when an id is no mail's.
func (e *Engine) RetryMails(ctx context.Context, actor core.Actor, ids []string) (n int, err error) {
	n, err = e.eachMail(ctx, ids, []core.MailState{core.MailRefused, core.MailFailed, core.MailQueued}, func(tx core.Tx, m core.Mail) error {
		now := e.Clock.Now()
		m.State, m.DueAt, m.UpdatedAt, m.Resent, m.Attempts = core.MailQueued, now, now, false, 0
		if err := tx.PutMail(m); err != nil {
			return err
		}
		return tx.Audit(core.Audit{At: now, Actor: actor.Name, Action: "mail retry", Subject: m.To.Email, Detail: string(m.Event) + " " + m.ID})
	})
	e.breakers.reset()
	e.watch.wake()
	return n, err
}
