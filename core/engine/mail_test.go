package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// post is a mail server in memory that answers as a test tells it; a real one
// is met in providers/mail.
type post struct {
	mu     sync.Mutex
	tries  []core.Mail
	answer func(m core.Mail, n int) error // n: the how manyth try of this mail
}

func (p *post) Send(_ context.Context, m core.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tries = append(p.tries, m)
	n := 0
	for _, t := range p.tries {
		if t.MessageID == m.MessageID {
			n++
		}
	}
	if p.answer != nil {
		return p.answer(m, n)
	}
	return nil
}

func (p *post) set(answer func(core.Mail, int) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = answer
}

func (p *post) sent() []core.Mail {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.tries)
}

// mailing configures mail.
func (p *post) mailing(events ...core.MailEvent) option {
	return func(c *engine.Config) {
		c.Mail = &engine.MailRules{
			Mailer: p, Domain: "acme.test", PendingEvery: 15 * time.Minute,
			Administrators: []core.MailAddress{{Email: "ana@acme.test"}, {Email: "root@acme.test"}},
		}
		c.Connections[0].Mails = events
	}
}

// owned gives Apps to owners in turn.
func (p *process) owned(ids []core.AppID, emails ...string) {
	p.w.t.Helper()
	err := p.store.Write(p.w.ctx, func(tx core.Tx) error {
		for i, id := range ids {
			app, err := tx.App(id)
			if err != nil {
				return err
			}
			app.Owner.Email = emails[i%len(emails)]
			if err := tx.PutApp(app); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		p.w.t.Fatal(err)
	}
}

// mails returns the outbox, oldest first, with items.
func (p *process) mails() []core.Mail {
	p.w.t.Helper()
	found, err := p.store.Mails(p.w.ctx, "", 0)
	if err != nil {
		p.w.t.Fatal(err)
	}
	slices.Reverse(found)
	for i, m := range found {
		if found[i], err = p.store.Mail(p.w.ctx, m.ID); err != nil {
			p.w.t.Fatal(err)
		}
	}
	return found
}

// told says to whom which event was mailed with how many Apps: "approved
// bo@example.org 1", in the order of the tries.
func (p *post) told() []string {
	var out []string
	for _, m := range p.sent() {
		out = append(out, fmt.Sprintf("%s %s %d", m.Event, m.To.Email, len(m.Items)))
	}
	return out
}

func wantTold(t *testing.T, p *post, want ...string) {
	t.Helper()
	if got := p.told(); !slices.Equal(got, want) {
		t.Errorf("mailed:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestTheOwnerIsToldWhatWasProvenAndNothingElse(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		p := w.start("one", box.mailing())
		id, other := w.add(p, core.Pending, 2)[0], core.AppID("PENDING-0001")
		stop := p.run()
		for _, step := range []struct {
			verb core.Verb
			want core.MailEvent
		}{{core.Approve, core.MailApproved}, {core.Suspend, core.MailSuspended}, {core.Resume, core.MailResumed}, {core.Cancel, core.MailCanceled}, {core.Delete, core.MailDeleteApp}} {
			before := len(box.sent())
			p.do(step.verb, core.Input{Hold: time.Minute, Reason: "because"}, id)
			time.Sleep(50 * time.Second)
			if n := len(box.sent()) - before; n != 0 {
				t.Fatalf("%s: %d mails while it was held", step.verb, n)
			}
			p.settle(id)
			time.Sleep(5 * time.Second)
			got := box.sent()
			if len(got) != before+1 || got[before].Event != step.want {
				t.Fatalf("%s: %v", step.verb, box.told())
			}
			m := got[before]
			if m.To != (core.MailAddress{Name: "Bo", Email: "bo@example.org"}) || !strings.HasSuffix(m.MessageID, "@acme.test") ||
				len(m.Items) != 1 || m.Items[0].AppID != id || m.Items[0].App != "App 0" || !slices.Equal(m.Items[0].APIs, []string{"Payments"}) {
				t.Errorf("%s: %+v", step.verb, m)
			}
		}
		p.do(core.Reject, core.Input{Reason: "no contract"}, other)
		p.settle(other)
		time.Sleep(5 * time.Second)
		stop()
		last := box.sent()[len(box.sent())-1]
		if last.Event != core.MailRejected || last.Items[0].Reason != "no contract" {
			t.Errorf("the rejection: %+v", last)
		}
		for _, m := range p.mails() {
			if m.State != core.MailSent || m.Attempts != 1 {
				t.Errorf("%s is %s after %d tries", m.Event, m.State, m.Attempts)
			}
		}
	})
}

func TestADecisionTakenBackOrLostIsNotMailed(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		p := w.start("one", box.mailing())
		back := w.add(p, core.Pending, 1)[0]
		lost := w.add(p, core.Canceled, 1)[0]
		stop := p.run()
		p.do(core.Approve, core.Input{Hold: time.Minute}, back)
		if _, err := p.Undo(w.ctx, ana); err != nil {
			t.Fatal(err)
		}
		w.gate.Outside(func(o map[string]*object) { delete(o, "o-"+string(lost)) })
		p.do(core.Approve, core.Input{}, lost)
		p.settle(lost)
		time.Sleep(5 * time.Minute)
		stop()
		p.expect(lost, core.Deleted, core.PushConfirmed)
		wantTold(t, box, "delete-app bo@example.org 1")
	})
}

func TestBothDecisionsAreMailedWhenOneWaitedBehindTheOther(t *testing.T) {
	inWorld(t, func(w *world) {
		box, sending, goOn := &post{}, make(chan struct{}), make(chan struct{})
		var once sync.Once
		p := w.start("one", box.mailing(), failpoint(func(at string, _ core.AppID) {
			if at == "push-before-send" {
				once.Do(func() { close(sending); <-goOn })
			}
		}))
		id := w.add(p, core.Pending, 1)[0]
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		<-sending
		p.do(core.Cancel, core.Input{Reason: "a mistake"}, id)
		close(goOn)
		p.settle(id)
		time.Sleep(5 * time.Second)
		stop()
		wantTold(t, box, "approved bo@example.org 1", "canceled bo@example.org 1")
	})
}

// Somebody did by hand what our push could not: a read proves the decision.
func TestADecisionThatAReadProvesIsMailed(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		p := w.start("one", box.mailing())
		id := w.add(p, core.Canceled, 1)[0]
		w.gate.before = func(call string, _ int) error {
			if call == "read" {
				return core.Errorf(core.CodeRefused, "paper", "not by you")
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		p.settle(id)
		p.expect(id, core.Approved, core.PushFailed)
		time.Sleep(5 * time.Second)
		wantTold(t, box)
		w.gate.Outside(func(o map[string]*object) { o["o-"+string(id)].projection = core.Shown("on", "pay") })
		for range 2 {
			if _, err := p.Sync(w.ctx, ana, "paper-prod", false); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(5 * time.Second)
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
		wantTold(t, box, "approved bo@example.org 1")
	})
}

func TestEventsAreSwitchedByConnection(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		p := w.start("one", box.mailing(core.MailDeleteApp))
		id := w.add(p, core.Approved, 1)[0]
		stop := p.run()
		p.do(core.Cancel, core.Input{Reason: "over"}, id)
		p.settle(id)
		p.do(core.Delete, core.Input{}, id)
		p.settle(id)
		time.Sleep(5 * time.Second)
		stop()
		wantTold(t, box, "delete-app bo@example.org 1")
	})
}

func TestARemovalFromBeforeMailWasConfiguredStaysSilent(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Canceled, 1)[0]
		stop := p.run()
		p.do(core.Delete, core.Input{}, id)
		p.settle(id)
		stop()
		box := &post{}
		q := w.start("two", box.mailing())
		end := q.run()
		time.Sleep(5 * time.Minute)
		end()
		events, err := q.store.Events(w.ctx, core.EventRemoved, 0)
		if err != nil || len(events) != 1 || !events[0].Silent {
			t.Errorf("events %+v, %v", events, err)
		}
		wantTold(t, box)
	})
}
