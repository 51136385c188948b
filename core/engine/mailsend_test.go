package engine_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// rejectAll rejects Apps of owners of their own and waits for the proof.
func (p *process) rejectAll(ids []core.AppID) {
	p.w.t.Helper()
	var owners []string
	for i := range ids {
		owners = append(owners, fmt.Sprintf("dev%03d@example.org", i))
	}
	p.owned(ids, owners...)
	p.decideWithoutMail(core.Reject, ids...)
}

// over sends what is due, every five minutes for a time, as the loop would: the loops
// of a whole day would look at the store half a million times.
func (p *process) over(d time.Duration) {
	p.w.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(5 * time.Minute) {
		if _, err := p.SendMails(p.w.ctx); err != nil {
			p.w.t.Fatal(err)
		}
	}
}

func TestAMailThatIsNotTakenForAWeekIsGivenUpAndShown(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		box.set(func(m core.Mail, _ int) error {
			if m.To.Email == "bo@example.org" {
				return core.Errorf(core.CodeTemporary, "smtp", "451 mailbox full")
			}
			return nil
		})
		p := w.start("one", box.mailing())
		id := w.add(p, core.Pending, 1)[0]
		p.decideWithoutMail(core.Reject, id)
		p.over(6 * 24 * time.Hour)
		if m := p.mails()[0]; m.State != core.MailQueued || m.Attempts < 100 || m.Attempts > 1000 {
			t.Errorf("after six days it is %s after %d tries", m.State, m.Attempts)
		}
		p.over(2 * 24 * time.Hour)
		m := p.mails()[0]
		if m.State != core.MailFailed || m.Hint == "" || !slices.Contains(p.actions(id), "mail failed") {
			t.Errorf("%+v; %v", m, p.actions(id))
		}
		box.set(nil)
		if n, err := p.RetryMails(w.ctx, ana, []string{m.ID}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		p.over(time.Minute)
		if m := p.mails()[0]; m.State != core.MailSent {
			t.Errorf("asked for again it is %s: %s", m.State, m.Message)
		}
		if _, err := p.RetryMails(w.ctx, ana, []string{"nobody"}); core.CodeOf(err) != core.CodeNotFound {
			t.Errorf("a mail that is not there: %v", err)
		}
	})
}

func TestARefusedAddressIsShownOnTheApp(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		box.set(func(core.Mail, int) error { return core.Errorf(core.CodeRefused, "smtp", "550 no such user") })
		p := w.start("one", box.mailing())
		ids := w.add(p, core.Pending, 2)
		stop := p.run()
		p.do(core.Reject, core.Input{}, ids...)
		p.settle(ids...)
		time.Sleep(5 * time.Minute)
		stop()
		if n := len(box.sent()); n != 1 {
			t.Errorf("%d tries", n)
		}
		for _, id := range ids {
			rows, err := p.store.History(w.ctx, id, 1)
			if err != nil || rows[0].Action != "mail refused" || !strings.Contains(rows[0].Detail, "bo@example.org") || !strings.Contains(rows[0].Detail, "550 no such user") {
				t.Errorf("%+v, %v", rows, err)
			}
			mails, err := p.store.MailsOf(w.ctx, id, 0)
			if err != nil || len(mails) != 1 || mails[0].State != core.MailRefused || mails[0].Cause != core.CodeRefused {
				t.Errorf("%+v, %v", mails, err)
			}
		}
	})
}

// A connection that drops after the last line: the reader may get the mail
// twice, and sees one.
func TestAnUnknownOutcomeIsSentAgainOnceAsTheSameMail(t *testing.T) {
	for name, c := range map[string]struct {
		unknown int
		tries   int
		state   core.MailState
	}{"once": {1, 2, core.MailSent}, "always": {99, 2, core.MailFailed}} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				box := &post{}
				box.set(func(_ core.Mail, n int) error {
					if n <= c.unknown {
						return core.Errorf(core.CodeUnknownOutcome, "smtp", "the connection broke")
					}
					return nil
				})
				p := w.start("one", box.mailing())
				id := w.add(p, core.Pending, 1)[0]
				p.decideWithoutMail(core.Reject, id)
				p.over(48 * time.Hour)
				got := box.sent()
				if len(got) != c.tries || got[0].MessageID != got[len(got)-1].MessageID {
					t.Errorf("%d tries: %+v", len(got), got)
				}
				if m := p.mails()[0]; m.State != c.state || (m.State == core.MailFailed) != slices.Contains(p.actions(id), "mail failed") {
					t.Errorf("it is %s; %v", m.State, p.actions(id))
				}
			})
		})
	}
}

// killedSending lets a process die at a step of the sending of what is due, and
// leaves the outbox's lease as a killed process leaves it.
func (w *world) killedSending(box *post, at string) {
	w.t.Helper()
	died := false
	p := w.start("dead", box.mailing(), failpoint(func(name string, _ core.AppID) {
		if name == at {
			died = true
			runtime.Goexit()
		}
	}))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = p.SendMails(w.ctx)
	}()
	<-ended
	if !died {
		w.t.Fatalf("it never came to %s", at)
	}
	err := p.store.Write(w.ctx, func(tx core.Tx) error {
		return tx.PutLease(core.Lease{Name: "(mail)", Holder: "dead", Until: time.Now().Add(40 * time.Second)})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestAProcessKilledWhileSendingLeavesOneMessageID(t *testing.T) {
	for at, tries := range map[string]int{"mail-claimed": 1, "mail-answered": 2} {
		t.Run(at, func(t *testing.T) {
			inWorld(t, func(w *world) {
				box := &post{}
				p := w.start("one", box.mailing(), dead("dead"))
				id := w.add(p, core.Pending, 1)[0]
				p.decideWithoutMail(core.Reject, id)
				w.killedSending(box, at)
				stop := p.run()
				time.Sleep(time.Minute)
				stop()
				got := box.sent()
				if len(got) != tries || got[0].MessageID != got[len(got)-1].MessageID {
					t.Errorf("%+v", got)
				}
				if m := p.mails()[0]; m.State != core.MailSent || !m.Resent {
					t.Errorf("it is %s, sent again: %v", m.State, m.Resent)
				}
			})
		})
	}
}

func TestAMailWhoseProcessIsKilledTwiceIsNotSentAThirdTime(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		p := w.start("one", box.mailing(), dead("dead"))
		id := w.add(p, core.Pending, 1)[0]
		p.decideWithoutMail(core.Reject, id)
		w.killedSending(box, "mail-answered")
		if err := p.store.Write(w.ctx, func(tx core.Tx) error { return tx.DropLease("(mail)", "dead") }); err != nil {
			t.Fatal(err)
		}
		w.killedSending(box, "mail-answered")
		p.over(time.Hour)
		if m := p.mails()[0]; len(box.sent()) != 2 || m.State != core.MailFailed || m.Cause != core.CodeUnknownOutcome {
			t.Errorf("%d tries; %s: %s", len(box.sent()), m.State, m.Message)
		}
	})
}

// decideWithoutMail decides and proves; nobody sends mails meanwhile.
func (p *process) decideWithoutMail(v core.Verb, ids ...core.AppID) {
	p.w.t.Helper()
	ctx, cancel := context.WithCancel(p.w.ctx)
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx, engine.Loops{Push: true}) }()
	p.do(v, core.Input{Reason: "no"}, ids...)
	p.settle(ids...)
	cancel()
	if err := <-done; err != nil {
		p.w.t.Fatal(err)
	}
}

func TestTwoProcessesSendEachMailOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		p, q := w.start("one", box.mailing()), w.start("two", box.mailing())
		ids := w.add(p, core.Pending, 60)
		p.rejectAll(ids)
		stopP, stopQ := p.run(), q.run()
		time.Sleep(time.Minute)
		stopP()
		stopQ()
		seen := map[string]int{}
		for _, m := range box.sent() {
			seen[m.To.Email]++
		}
		if len(seen) != len(ids) || len(box.sent()) != len(ids) {
			t.Errorf("%d mails to %d addresses, want %d", len(box.sent()), len(seen), len(ids))
		}
	})
}

func TestAMailerThatPanicsDoesNotStopTheOthers(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		box.set(func(m core.Mail, _ int) error {
			if m.To.Email == "dev000@example.org" {
				panic("a template went wrong")
			}
			return nil
		})
		p := w.start("one", box.mailing())
		p.rejectAll(w.add(p, core.Pending, 3))
		p.over(time.Hour)
		states := map[core.MailState]int{}
		for _, m := range p.mails() {
			states[m.State]++
		}
		if states[core.MailSent] != 2 || states[core.MailFailed] != 1 {
			t.Errorf("%v", states)
		}
	})
}

func TestAReadOnlyProcessSendsNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		p := w.start("one", box.mailing())
		p.decideWithoutMail(core.Reject, w.add(p, core.Pending, 1)...)
		q := w.start("two", box.mailing(), readOnly)
		if _, err := q.SendMails(w.ctx); core.CodeOf(err) != core.CodeReadOnly {
			t.Errorf("asked to send: %v", err)
		}
		stop := q.run()
		time.Sleep(time.Minute)
		stop()
		wantTold(t, box)
		if left, err := p.SendMails(w.ctx); left != 0 || err != nil {
			t.Errorf("%d left, %v", left, err)
		}
		wantTold(t, box, "rejected bo@example.org 1")
	})
}

// Who could not be told counts as wanting attention until a mail is taken, it is
// dropped, or something else is decided.
func TestAnOwnerWhoCouldNotBeToldWantsAttention(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		p := w.start("one", box.mailing())
		ids := w.add(p, core.Pending, 3)
		box.set(func(core.Mail, int) error { return core.Errorf(core.CodeRefused, "smtp", "550 no such user") })
		p.rejectAll(ids)
		p.over(time.Hour)
		attention := func() int {
			counts, err := p.store.Counts(w.ctx)
			if err != nil {
				t.Fatal(err)
			}
			return counts.Attention
		}
		if attention() != 3 || !strings.Contains(p.app(ids[0]).Untold, "550 no such user") {
			t.Fatalf("%d want attention; %q", attention(), p.app(ids[0]).Untold)
		}
		mail := func(id core.AppID) string {
			mails, err := p.store.MailsOf(w.ctx, id, 1)
			if err != nil || len(mails) != 1 {
				t.Fatal(mails, err)
			}
			return mails[0].ID
		}
		if n, err := p.DropMails(w.ctx, ana, []string{mail(ids[0])}); n != 1 || err != nil || attention() != 2 {
			t.Errorf("dropped %d, %v; %d want attention", n, err, attention())
		}
		box.set(nil)
		if _, err := p.RetryMails(w.ctx, ana, []string{mail(ids[1])}); err != nil || attention() != 2 {
			t.Errorf("not sent yet: %v; %d want attention", err, attention())
		}
		p.over(time.Hour)
		if attention() != 1 || p.app(ids[1]).Untold != "" {
			t.Errorf("sent: %d want attention", attention())
		}
		p.do(core.Approve, core.Input{}, ids[2])
		if attention() != 0 {
			t.Errorf("decided anew: %d want attention", attention())
		}
	})
}
