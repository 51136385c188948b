package storetest

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/core"
)

// mail is a queued mail with something in every field.
func mail(n int) core.Mail {
	return core.Mail{
		ID: fmt.Sprintf("mail-%03d", n), Event: core.MailRejected, MessageID: fmt.Sprintf("%d@example.test", n),
		To: core.MailAddress{Name: "Ana Lima", Email: "Ana@example.test"}, Bundle: "", Act: "a1", State: core.MailQueued,
		Attempts: 2, Resent: true, DueAt: noon.Add(time.Duration(n) * time.Minute), CreatedAt: noon, UpdatedAt: noon.Add(time.Second),
		Cause: core.CodeTemporary, Message: "451 later", Hint: "wait",
	}
}

func item(key string, app int) core.MailItem {
	return core.MailItem{
		Key: key, AppID: appID(app), Kind: core.KindDeveloper, App: "Payments\x1b", Owner: "Ana", Connection: "kong",
		APIs: []string{"Ledger"}, Registrations: true, Reason: "no contract", At: noon,
	}
}

func testMails(t *testing.T, open Open) {
	add := func(t *testing.T, s core.Store, m core.Mail, i core.MailItem) (fresh bool) {
		t.Helper()
		write(t, s, func(tx core.Tx) (err error) {
			fresh, err = tx.AddMail(m, i)
			return err
		})
		return fresh
	}
	due := func(t *testing.T, s core.Store, now time.Time) (ids []string) {
		t.Helper()
		ids, _, err := s.DueMails(t.Context(), now, 0)
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}
	run(t, open, []subtest{
		{"a mail comes back whole, with its items in their order", func(t *testing.T, s core.Store) {
			m := mail(1)
			m.State, m.Bundle = core.MailGathering, "b"
			if !add(t, s, m, item("z", 2)) || !add(t, s, mail(2), item("other", 1)) {
				t.Fatal("a fresh item was refused")
			}
			second := mail(3)
			second.State, second.Bundle = core.MailGathering, "b"
			if !add(t, s, second, item("y", 1)) {
				t.Fatal("a second item of the bundle was refused")
			}
			bare := m
			m.Items = []core.MailItem{item("z", 2), item("y", 1)}
			if d := diff(m, must[core.Mail](t)(s.Mail(t.Context(), m.ID))); d != "" {
				t.Error(d)
			}
			write(t, s, func(tx core.Tx) error {
				got, err := tx.Mail(m.ID)
				if d := diff(m, got); d != "" {
					t.Error(d)
				}
				return err
			})
			if d := diff([]core.Mail{mail(2), bare}, must[[]core.Mail](t)(s.Mails(t.Context(), "", 0))); d != "" {
				t.Error(d)
			}
			if d := diff([]core.Mail{bare}, must[[]core.Mail](t)(s.Mails(t.Context(), core.MailGathering, 1))); d != "" {
				t.Error(d)
			}
			if d := diff([]core.Mail{mail(2), bare}, must[[]core.Mail](t)(s.MailsOf(t.Context(), appID(1), 0))); d != "" {
				t.Error(d)
			}
			_, err := s.Mail(t.Context(), second.ID)
			wantCode(t, err, core.CodeNotFound)
		}},
		{"the oldest mail is that which waits to be sent for longest", func(t *testing.T, s core.Store) {
			if made := must[time.Time](t)(s.OldestMail(t.Context())); !made.IsZero() {
				t.Errorf("of none it is %v", made)
			}
			for n, state := range []core.MailState{core.MailSent, core.MailRefused, core.MailFailed, core.MailGathering, core.MailSending, core.MailQueued} {
				m := mail(n)
				m.State, m.CreatedAt = state, noon.Add(time.Duration(n)*time.Hour)
				add(t, s, m, item(fmt.Sprint(n), n))
			}
			if made := must[time.Time](t)(s.OldestMail(t.Context())); !made.Equal(noon.Add(4 * time.Hour)) {
				t.Errorf("it is %v, want that which is being sent", made)
			}
		}},
		{"an event is mailed once, also when its mail was dropped", func(t *testing.T, s core.Store) {
			add(t, s, mail(1), item("removed/1", 1))
			if add(t, s, mail(2), item("removed/1", 1)) {
				t.Error("a second mail for the same event")
			}
			write(t, s, func(tx core.Tx) error { return tx.DropMail(mail(1).ID) })
			if add(t, s, mail(3), item("removed/1", 1)) {
				t.Error("the event's key was free again")
			}
			if got := must[[]core.Mail](t)(s.Mails(t.Context(), "", 0)); len(got) != 0 {
				t.Errorf("still there: %v", got)
			}
		}},
		{"nothing is added to a mail that left its bundle", func(t *testing.T, s core.Store) {
			first, second := mail(1), mail(2)
			first.State, first.Bundle = core.MailGathering, "b"
			second.State, second.Bundle = core.MailGathering, "b"
			add(t, s, first, item("1", 1))
			first.State, first.Attempts, first.Cause, first.Message, first.Hint, first.Resent = core.MailSent, 7, "", "", "", false
			first.DueAt, first.UpdatedAt = noon.Add(time.Hour), noon.Add(time.Hour)
			write(t, s, func(tx core.Tx) error { return tx.PutMail(first) })
			add(t, s, second, item("2", 1))
			if got := must[[]core.Mail](t)(s.Mails(t.Context(), "", 0)); diff([]core.Mail{second, first}, got) != "" {
				t.Error(diff([]core.Mail{second, first}, got))
			}
			wantCode(t, s.Write(t.Context(), func(tx core.Tx) error { return tx.PutMail(mail(9)) }), core.CodeNotFound)
			counts := must[map[core.MailState]int](t)(s.MailCounts(t.Context()))
			if d := diff(map[core.MailState]int{core.MailSent: 1, core.MailGathering: 1}, counts); d != "" {
				t.Error(d)
			}
		}},
		{"due are mails that wait, the oldest first, and next says when", func(t *testing.T, s core.Store) {
			for n := range 4 {
				add(t, s, mail(3-n), item(fmt.Sprint(n), n))
			}
			sent := mail(0)
			sent.State = core.MailSent
			write(t, s, func(tx core.Tx) error { return tx.PutMail(sent) })
			ids, next, err := s.DueMails(t.Context(), noon.Add(2*time.Minute), 0)
			if d := diff([]string{"mail-001", "mail-002"}, ids); d != "" || err != nil || !next.Equal(mail(3).DueAt) {
				t.Errorf("%s; next %v, %v", d, next, err)
			}
			if ids, _, _ := s.DueMails(t.Context(), noon.Add(time.Hour), 1); len(ids) != 1 {
				t.Errorf("limit of 1: %v", ids)
			}
		}},
		{"a gathering mail is due when nothing more of its act can come for its address", func(t *testing.T, s core.Store) {
			m := mail(1)
			m.State, m.Bundle, m.DueAt = core.MailGathering, "b", noon.Add(24*time.Hour)
			add(t, s, m, item("1", 1))
			never := mail(2)
			never.State, never.Bundle, never.Act, never.DueAt = core.MailGathering, "pending", "", noon.Add(time.Hour)
			add(t, s, never, item("2", 1))

			owns := func(decision string, state core.PushState) core.App {
				a := simple(1)
				a.Owner.Email = "aNA@example.test"
				a.Push = core.Push{State: state, DecisionID: decision, DueAt: noon}
				return a
			}
			ready := func(want bool, why string) {
				t.Helper()
				got := due(t, s, noon)
				if (len(got) == 1 && got[0] == m.ID) != want || len(got) > 1 {
					t.Errorf("%s: due %v", why, got)
				}
			}
			ready(true, "no App at all")
			put(t, s, owns("a1.x", core.PushQueued))
			ready(false, "a push of the act is queued")
			put(t, s, owns("a1.x", core.PushUnproven))
			ready(false, "a push of the act is unproven")
			put(t, s, owns("a1.x", core.PushFailed))
			ready(true, "a push of the act has failed")
			put(t, s, owns("a10.x", core.PushHeld))
			ready(true, "another act is held")
			put(t, s, owns("a0.x", core.PushSent))
			ready(false, "the act's decision may wait behind the one under way")
			put(t, s, owns("a1.x", core.PushConfirmed))
			ready(true, "confirmed")
			job := core.Job{ID: "j", ActID: "a1", State: core.JobRunning, CreatedAt: noon, UpdatedAt: noon}
			write(t, s, func(tx core.Tx) error { return tx.PutJob(job) })
			ready(false, "its job runs")
			job.State = core.JobStopped
			write(t, s, func(tx core.Tx) error { return tx.PutJob(job) })
			ready(true, "its job was stopped")
			if got := due(t, s, noon.Add(time.Hour)); len(got) != 2 {
				t.Errorf("at the bundle's time: due %v", got)
			}
		}},
	})
}
