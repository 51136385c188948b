package engine_test

import (
	"testing"
	"time"

	"gatehouse/core"
)

func TestAMailServerDownForADayLosesNothing(t *testing.T) {
	for name, code := range map[string]core.Code{"no answer": core.CodeTemporary, "a wrong password": core.CodeUnauthorized, "a broken template": core.CodeConfig} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				box := &post{}
				down := func(core.Mail, int) error { return core.Errorf(code, "smtp", "not now") }
				box.set(down)
				p := w.start("one", box.mailing())
				ids := w.add(p, core.Pending, 40)
				p.rejectAll(ids)
				p.over(24 * time.Hour)
				if n := len(box.sent()); n > 24*60 {
					t.Errorf("%d tries in a day: that is a flood", n)
				}
				if p.allQueued(ids); p.oldestMail() < 24*time.Hour {
					t.Errorf("the oldest mail is said to wait for %v", p.oldestMail())
				}
				box.set(nil)
				before := len(box.sent())
				p.over(3 * time.Hour)
				if n := len(box.sent()) - before; n != len(ids) {
					t.Errorf("%d mails came through, want %d", n, len(ids))
				}
				for _, m := range p.mails() {
					if m.State != core.MailSent || m.Cause != "" {
						t.Fatalf("%s is %s: %s", m.To.Email, m.State, m.Message)
					}
				}
				if p.oldestMail() != 0 {
					t.Errorf("all were sent, and the oldest waits for %v", p.oldestMail())
				}
			})
		})
	}
}

// allQueued fails when there is not a mail for each App that waits: with its
// reason when it was tried, and gathering when its turn never came.
func (p *process) allQueued(ids []core.AppID) {
	p.w.t.Helper()
	mails := p.mails()
	if len(mails) != len(ids) {
		p.w.t.Fatalf("%d mails of %d", len(mails), len(ids))
	}
	for _, m := range mails {
		if tried := m.Attempts > 0; tried != (m.State == core.MailQueued) || tried != (m.Cause != "") || !tried && m.State != core.MailGathering {
			p.w.t.Errorf("%s is %s after %d tries: %q", m.To.Email, m.State, m.Attempts, m.Message)
		}
	}
}

// oldestMail is how long the oldest mail waits that is ready, as doctor and the
// metrics say it; 0 when none does.
func (p *process) oldestMail() time.Duration {
	p.w.t.Helper()
	made, err := p.store.OldestMail(p.w.ctx)
	if err != nil {
		p.w.t.Fatal(err)
	}
	if made.IsZero() {
		return 0
	}
	return time.Since(made)
}

func TestAMailIsTriedAfterGrowingPauses(t *testing.T) {
	inWorld(t, func(w *world) {
		box := &post{}
		var tries []time.Time
		box.set(func(core.Mail, int) error {
			tries = append(tries, time.Now())
			return core.Errorf(core.CodeTemporary, "smtp", "451 later")
		})
		p := w.start("one", box.mailing())
		p.rejectAll(w.add(p, core.Pending, 1))
		stop := p.run()
		time.Sleep(12 * time.Hour)
		stop()
		// A pause is a random part of its ceiling, so hours are compared.
		within := func(from, to time.Duration) (n int) {
			for _, at := range tries {
				if d := at.Sub(tries[0]); d >= from && d < to {
					n++
				}
			}
			return n
		}
		first, last := within(0, time.Hour), within(8*time.Hour, 12*time.Hour)
		if first < 5 || last < 1 || last/4 >= first {
			t.Errorf("%d tries in the first hour, %d in the last four", first, last)
		}
	})
}
