package portal_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/portal"
	"gatehouse/providers/sensedia/sim"
)

func TestMetricsSayWhatAnOperatorNeeds(t *testing.T) {
	d := open(t, sim.Config{})
	token := d.all()
	d.registered(token)
	err := d.store.Write(t.Context(), func(tx core.Tx) error {
		now := d.clock.Now()
		for i, p := range []core.Push{
			{State: core.PushQueued, DueAt: now.Add(-time.Minute)}, {State: core.PushQueued, DueAt: now}, {State: core.PushFailed}, {State: core.PushUnproven, DueAt: now.Add(time.Hour)},
		} {
			app := core.App{ID: core.AppID(fmt.Sprint("a", i)), Name: "A", Connection: "sensedia", Status: core.Approved, CreatedAt: now, Push: p, Revision: 1}
			if err := tx.PutApp(app); err != nil {
				return err
			}
		}
		for i, state := range []core.MailState{core.MailRefused, core.MailFailed, core.MailQueued, core.MailQueued, core.MailSent} {
			made := now.Add(time.Duration(-i) * time.Minute)
			m := core.Mail{ID: fmt.Sprint("m", i), Event: core.MailApproved, State: state, To: core.MailAddress{Email: "ana@acme.example"}, CreatedAt: made, DueAt: made}
			if _, err := tx.AddMail(m, core.MailItem{Key: m.ID, App: "A"}); err != nil {
				return err
			}
		}
		return tx.PutConnection(core.ConnectionState{Name: "sensedia", Kind: "sensedia", ReadAt: now.Add(-time.Hour), Complete: true, Cause: core.CodeTemporary})
	})
	if err != nil {
		t.Fatal(err)
	}
	d.clock.advance(10 * time.Minute)
	page := string(d.call("GET", "/metrics", "", "").is(http.StatusOK).body)
	for _, want := range []string{
		`gatehouse_up 1`, `gatehouse_queue_apps 1`, `gatehouse_apps{status="APPROVED"} 4`, `gatehouse_attention_apps 2`,
		`gatehouse_pushes{state="queued"} 2`, `gatehouse_pushes{state="failed"} 1`, `gatehouse_pushes{state="unproven"} 1`, `gatehouse_pushes{state="held"} 0`,
		`gatehouse_push_overdue_seconds{state="unproven"} 0`, `gatehouse_sync_complete{connection="sensedia"} 1`,
		`gatehouse_sync_lag_seconds{connection="closed"} +Inf`, `gatehouse_connection_failing{cause="temporary",connection="sensedia"} 1`,
		`gatehouse_mail_failures 2`, `gatehouse_mails{state="queued"} 2`, `gatehouse_mails{state="refused"} 1`, `gatehouse_http_requests_total{route="POST /v1/apps",status="201"} 1`,
	} {
		if !strings.Contains(page, want+"\n") {
			t.Errorf("there is no %q in\n%s", want, page)
		}
	}
	for name, least := range map[string]float64{
		"gatehouse_mail_oldest_seconds": 780, "gatehouse_queue_oldest_seconds": 600, `gatehouse_push_overdue_seconds{state="queued"}`: 660, `gatehouse_sync_lag_seconds{connection="sensedia"}`: 4200,
	} {
		if got := valueOf(t, page, name); got < least || got > least+30 {
			t.Errorf("%s is %v, want about %v", name, got, least)
		}
	}
}

func valueOf(t *testing.T, page, name string) (v float64) {
	t.Helper()
	for line := range strings.Lines(page) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			if _, err := fmt.Sscan(rest, &v); err != nil {
				t.Fatal(err)
			}
			return v
		}
	}
	t.Fatalf("there is no %s", name)
	return 0
}

func TestReadinessSaysWhyNot(t *testing.T) {
	var why error
	d := open(t, sim.Config{}, func(c *portal.Config) { c.Ready = func() error { return why } })
	d.call("GET", "/readyz", "", "").is(http.StatusOK)
	why = core.Errorf(core.CodeTemporary, "serve", "it is ending")
	if got := d.call("GET", "/readyz", "", "").is(http.StatusServiceUnavailable); got.text("why") != "serve: it is ending" {
		t.Errorf("%s", got.body)
	}
	d.call("GET", "/healthz", "", "").is(http.StatusOK)
	if got := d.call("GET", "/openapi.yaml", "", "").is(http.StatusOK); string(got.body) != string(portal.Document) {
		t.Error("another document")
	}
}

func TestAPanicOfARequestIsAnAnswerAndALine(t *testing.T) {
	d := open(t, sim.Config{}, func(c *portal.Config) { c.Ready = func() error { panic("a defect") } })
	d.wrong("GET", "/readyz", "", "").is(http.StatusInternalServerError, "internal")
	if !strings.Contains(d.logs.String(), "a defect") {
		t.Error("the log does not say so")
	}
}
