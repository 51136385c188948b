package main

import (
	"context"
	"errors"
	"os"
	"time"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/providers/mail"
	"gatehouse/providers/secrets"
	"gatehouse/store"
)

// examineMail looks at the templates, the password, the outbox and, when asked
// to call somebody, the mail server.
func (g *gatehouse) examineMail(ctx context.Context, x *examination, cfg config.Config, online bool) {
	m := cfg.Mail
	if m == nil {
		x.note("mail", "See the README, Mail.", "no mail server is configured; nobody is told anything")
		return
	}
	if m.Host == "" || m.From.Address == "" {
		return // the configuration's problem was named already
	}
	mailer := g.mailer(m)
	for _, event := range append(core.MailEvents(), mail.Test) {
		if _, err := mailer.Write(mail.Sample(event, g.clock.Now(), true)); err != nil {
			x.wrong("mail", err)
			return
		}
	}
	if m.User != "" {
		sources := secrets.Sources{LookupEnv: g.env.Lookup}
		if _, err := sources.Resolve(ctx, "mail password", m.Password); err != nil {
			x.wrong("mail", err)
			return
		}
	}
	if online {
		if err := mailer.Check(ctx); err != nil {
			x.wrong("mail", err)
			return
		}
		x.ok("mail", "%s lets us in as %s", m.Server(), orNobody(m.User))
	} else {
		x.ok("mail", "%s, from %s", m.Server(), m.From.Address)
	}
	g.examineOutbox(ctx, x, config.FindDB(g.db, cfg, g.env))
}

func orNobody(user string) string {
	if user == "" {
		return "anybody"
	}
	return user
}

// examineOutbox tells what did not reach its reader.
func (g *gatehouse) examineOutbox(ctx context.Context, x *examination, db string) {
	if info, err := os.Stat(db); err != nil || info.Size() == 0 {
		return
	}
	st, err := store.Open(ctx, db, store.Options{ReadOnly: true})
	if err != nil {
		return // examineStore named it
	}
	counts, err := st.MailCounts(ctx)
	oldest, oldestErr := st.OldestMail(ctx)
	if err := errors.Join(err, oldestErr, st.Close()); err != nil {
		x.wrong("mail", err)
		return
	}
	lost := counts[core.MailRefused] + counts[core.MailFailed]
	waiting := counts[core.MailQueued] + counts[core.MailGathering] + counts[core.MailSending]
	if lost > 0 {
		x.note("mail", "See gatehouse mail list --state refused, and --state failed.", "%s", count(lost, "mail did not reach its reader", "mails did not reach their readers"))
	}
	if waiting > 0 {
		x.note("mail", "See gatehouse mail list --state queued: WHY is what the mail server answered.", "%s%s", count(waiting, "mail waits", "mails wait"), g.sinceWhen(oldest))
	}
}

// sinceWhen says how old the oldest mail is that is ready; "" when none is.
func (g *gatehouse) sinceWhen(oldest time.Time) string {
	if oldest.IsZero() {
		return ""
	}
	return ", the oldest for " + show.Age(g.clock.Now().Sub(oldest))
}
