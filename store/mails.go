package store

import (
	"context"
	"strings"
	"time"

	"gatehouse/core"
)

const mailColumns = `id, event, message_id, name, address, bundle, act, state, attempts, resent, due, created_at, updated_at, cause, message, hint`

// AddMail implements core.Tx.
func (t *tx) AddMail(m core.Mail, item core.MailItem) (bool, error) {
	taken, err := t.c.number("SELECT count(*) FROM mail_items WHERE key = ?", item.Key)
	if err != nil || taken > 0 {
		return false, err
	}
	id, err := t.gathering(m.Bundle)
	if err != nil {
		return false, err
	}
	if id == "" {
		if id, err = m.ID, t.insertMail(m); err != nil {
			return false, err
		}
	}
	return true, t.c.run("INSERT INTO mail_items (key, mail, app, item) VALUES (?, ?, ?, ?)", item.Key, id, item.AppID, toJSON(item))
}

// gathering is the mail that a bundle's items are being added to, "" for none.
func (t *tx) gathering(bundle string) (id string, err error) {
	if bundle == "" {
		return "", nil
	}
	_, err = t.c.one("SELECT id FROM mails WHERE bundle = ? AND state = 'gathering'", []any{bundle}, func(r *cells) { id = r.text() })
	return id, err
}

func (t *tx) insertMail(m core.Mail) error {
	return t.c.run(`INSERT INTO mails (`+mailColumns+`, email_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.ID, m.Event, m.MessageID, m.To.Name, m.To.Email, m.Bundle, m.Act, m.State, m.Attempts, m.Resent, m.DueAt, m.CreatedAt,
		m.UpdatedAt, m.Cause, m.Message, m.Hint, emailKey(core.Owner{Email: m.To.Email}))
}

// PutMail implements core.Tx.
func (t *tx) PutMail(m core.Mail) error {
	n, _, err := t.c.exec(`UPDATE mails SET state = ?, attempts = ?, resent = ?, due = ?, updated_at = ?, cause = ?, message = ?, hint = ?
		WHERE id = ?`, m.State, m.Attempts, m.Resent, m.DueAt, m.UpdatedAt, m.Cause, m.Message, m.Hint, m.ID)
	if err == nil && n == 0 {
		err = notFound("mail", m.ID)
	}
	return err
}

// DropMail implements core.Tx.
func (t *tx) DropMail(id string) error {
	return t.c.run("DELETE FROM mails WHERE id = ?", id)
}

// Mail implements core.Tx.
func (t *tx) Mail(id string) (core.Mail, error) { return mailOf(t.c, id) }

// Mail implements core.Reader.
func (s *Store) Mail(ctx context.Context, id string) (m core.Mail, err error) {
	err = s.read(ctx, func(c *conn) error {
		m, err = mailOf(c, id)
		return err
	})
	return m, err
}

// mailOf reads a mail with its items, in the order in which they were added.
func mailOf(c *conn, id string) (core.Mail, error) {
	found, err := mailsOf(c, "WHERE id = ?", id)
	if err != nil {
		return core.Mail{}, err
	}
	if len(found) == 0 {
		return core.Mail{}, notFound("mail", id)
	}
	m := found[0]
	err = c.query("SELECT key, item FROM mail_items WHERE mail = ? ORDER BY num", []any{id}, func(r *cells) error {
		key := r.text()
		var item core.MailItem
		if err := fromJSON(r.text(), &item); err != nil {
			return corrupt(c.file, "mail item %s cannot be read: %v", key, err)
		}
		m.Items = append(m.Items, item)
		return nil
	})
	return m, err
}

func mailsOf(c *conn, rest string, args ...any) (out []core.Mail, err error) {
	columns := "m." + strings.ReplaceAll(mailColumns, ", ", ", m.")
	err = c.query("SELECT "+columns+" FROM mails m "+rest, args, func(r *cells) error {
		m := core.Mail{ID: r.text(), Event: core.MailEvent(r.text()), MessageID: r.text()}
		m.To = core.MailAddress{Name: r.text(), Email: r.text()}
		m.Bundle, m.Act, m.State = r.text(), r.text(), core.MailState(r.text())
		m.Attempts, m.Resent = int(r.int()), r.flag()
		m.DueAt, m.CreatedAt, m.UpdatedAt = r.time(), r.time(), r.time()
		m.Cause, m.Message, m.Hint = core.Code(r.text()), r.text(), r.text()
		out = append(out, m)
		return nil
	})
	return out, err
}

// Mails implements core.Reader.
func (s *Store) Mails(ctx context.Context, state core.MailState, limit int) (out []core.Mail, err error) {
	where, args := "WHERE m.state = ?", []any{state, atMost(limit)}
	if state == "" {
		where, args = "", args[1:]
	}
	err = s.read(ctx, func(c *conn) error {
		out, err = mailsOf(c, where+" ORDER BY m.id DESC LIMIT ?", args...)
		return err
	})
	return out, err
}

// MailsOf implements core.Reader.
func (s *Store) MailsOf(ctx context.Context, app core.AppID, limit int) (out []core.Mail, err error) {
	err = s.read(ctx, func(c *conn) error {
		out, err = mailsOf(c, "WHERE m.id IN (SELECT mail FROM mail_items WHERE app = ?) ORDER BY m.id DESC LIMIT ?", app, atMost(limit))
		return err
	})
	return out, err
}

// MailCounts implements core.Reader.
func (s *Store) MailCounts(ctx context.Context) (map[core.MailState]int, error) {
	out := map[core.MailState]int{}
	err := s.read(ctx, func(c *conn) error {
		return c.query("SELECT state, count(*) FROM mails GROUP BY state", nil, func(r *cells) error {
			state := core.MailState(r.text())
			out[state] = int(r.int())
			return nil
		})
	})
	return out, err
}

// OldestMail implements core.Reader.
func (s *Store) OldestMail(ctx context.Context) (made time.Time, err error) {
	err = s.read(ctx, func(c *conn) error {
		_, err := c.one("SELECT min(created_at) FROM mails WHERE state IN ('queued', 'sending')", nil, func(r *cells) { made = r.time() })
		return err
	})
	return made, err
}

// complete is the condition for a gathering mail to which nothing more can be
// added: the job of its act is at its end, and no App of its address has a push
// that wants work for that act. A push under way counts as well: a decision of
// the act may wait behind it. Decision ids begin with their act's and a dot
// (core.DecisionID), and '/' is the character after the dot.
var complete = `m.act <> '' AND m.act NOT IN (SELECT act FROM jobs WHERE state = 'running') AND NOT EXISTS (
	SELECT 1 FROM apps a WHERE a.email_key = m.email_key AND a.email_key <> '' AND a.due IS NOT NULL
	AND (a.push_decision > m.act || '.' AND a.push_decision < m.act || '/' OR a.push_rank IN (?, ?)))`

// DueMails implements core.Reader.
func (s *Store) DueMails(ctx context.Context, now time.Time, limit int) (ids []string, next time.Time, err error) {
	sending, sent := pushRank(core.PushSending), pushRank(core.PushSent)
	err = s.read(ctx, func(c *conn) error {
		err := c.query(`SELECT m.id FROM mails m WHERE m.state IN ('gathering', 'queued', 'sending') AND (m.due <= ? OR m.state = 'gathering' AND `+complete+`)
			ORDER BY m.due, m.id LIMIT ?`, []any{now, sending, sent, atMost(limit)}, func(r *cells) error {
			ids = append(ids, r.text())
			return nil
		})
		if err != nil {
			return err
		}
		_, err = c.one("SELECT min(due) FROM mails WHERE state IN ('gathering', 'queued', 'sending') AND due > ?", []any{now}, func(r *cells) { next = r.time() })
		return err
	})
	return ids, next, err
}
