package aws_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/aws"
)

// endpoint stands for the customer's: the port's other side is tested with the
// real client in providers/webhook.
type endpoint struct {
	settings aws.WebhookSettings
	asked    []aws.WebhookRequest
	answer   aws.WebhookAnswer
	err      error
	closed   int
}

func (e *endpoint) CreateCredentials(_ context.Context, r aws.WebhookRequest) (aws.WebhookAnswer, error) {
	e.asked = append(e.asked, r)
	return e.answer, e.err
}
func (e *endpoint) Health(context.Context) error { return e.err }
func (e *endpoint) Close() error                 { e.closed++; return nil }

func webhookLab(t *testing.T, e *endpoint) *lab {
	l := newLab(t)
	l.conn.Settings["webhook-url"], l.conn.Settings["webhook-user"] = []string{"https://customer.example/hooks"}, []string{"portal"}
	l.provider = aws.New(func(s aws.WebhookSettings, _ core.Surroundings) (aws.Webhook, error) {
		e.settings = s
		return e, nil
	})
	l.Gateway = l.open(l.conn)
	return l
}

func TestWebhookMakesTheCredentialAndNothingAtAWS(t *testing.T) {
	e := &endpoint{answer: aws.WebhookAnswer{ClientID: "c-1", ClientSecret: "s-1"}}
	l := webhookLab(t, e)
	i := l.decided(1, core.Approved).choose(form("webhook"))
	i.App.Registrations = append(i.App.Registrations, i.App.Registrations[0])
	i.App.Registrations[2].Plan.ID = freeEast
	p := i.settle()
	if !p.Sent || len(p.Credentials) != 1 || p.Credentials[0].Secret != "s-1" || p.Credentials[0].ClientID != "c-1" || !p.Credentials[0].Once || p.Note == "" {
		t.Errorf("%+v", p)
	}
	want := aws.WebhookRequest{AppName: i.App.Name, AppSlug: string(i.App.ID), Developer: "ana@example.org", APIs: []aws.WebhookAPI{
		{ID: aws.APIID(east, apiEast, "prod"), Plans: []string{goldEast, freeEast}}, {ID: aws.APIID(west, apiWest, "prod"), Plans: []string{goldWest}},
	}}
	if len(e.asked) != 1 || !reflect.DeepEqual(e.asked[0], want) {
		t.Errorf("asked %+v", e.asked)
	}
	if n := len(l.Faults().Requests()); n > 0 {
		t.Errorf("%d requests to AWS", n)
	}
	if e.settings.URL != "https://customer.example/hooks" || e.settings.User != "portal" {
		t.Errorf("settings %+v", e.settings)
	}
	_, err := i.Reveal(t.Context(), i.Subject)
	wantCode(t, "reveal", err, core.CodeRefused)
	i.set(core.Canceled)
	if p, err := i.push(); err != nil || p.Sent || len(e.asked) != 1 {
		t.Errorf("canceled: %+v, %v", p, err)
	}
	if gone, err := i.Prove(t.Context(), i.Subject); gone || err != nil {
		t.Errorf("canceled, and gone %v, %v", gone, err)
	}
	i.set(core.Deleted)
	if gone, err := i.Prove(t.Context(), i.Subject); !gone || err != nil {
		t.Errorf("gone %v, %v", gone, err)
	}
}

func TestWhatTheWebhookAddsIsKeptToo(t *testing.T) {
	e := &endpoint{answer: aws.WebhookAnswer{KeyID: "k-1", Key: "v-1", Custom: map[string]string{"tenant": "eu", "pin\x1b[31m": "1234"}}}
	p := webhookLab(t, e).decided(1, core.Approved).choose(form("webhook")).settle()
	if len(p.Credentials) != 3 {
		t.Fatalf("%d credentials", len(p.Credentials))
	}
	for i, want := range []string{"v-1", "1234", "eu"} {
		c := p.Credentials[i]
		if c.Secret != want || !c.Once || c.Kind != "webhook" || strings.Contains(c.Scope+c.RefID, "\x1b") {
			t.Errorf("%d: %+v", i, c)
		}
	}
	if p.Credentials[2].Scope != "tenant" {
		t.Errorf("called %q", p.Credentials[2].Scope)
	}
}

func TestWebhookFailureIsNotTakenForACredential(t *testing.T) {
	lost := core.Errorf(core.CodeUnknownOutcome, "webhook", "no answer came")
	e := &endpoint{err: lost}
	l := webhookLab(t, e)
	i := l.decided(1, core.Approved).choose(form("webhook"))
	if _, err := i.push(); core.CodeOf(err) != core.CodeUnknownOutcome || len(i.App.Refs) > 0 {
		t.Errorf("%v, refs %v", err, i.App.Refs)
	}
	e.err, e.answer = nil, aws.WebhookAnswer{}
	_, err := i.push()
	wantCode(t, "no credential in the answer", err, core.CodePermanent)
	e.answer = aws.WebhookAnswer{Key: "k-1"}
	if p := i.settle(); !strings.Contains(p.Note, "second credential") || p.Credentials[0].RefID != string(i.App.ID) {
		t.Errorf("%+v", p)
	}
}

func TestWebhookTroubleIsNotTheGateways(t *testing.T) {
	for _, code := range []core.Code{core.CodeUnauthorized, core.CodeConfig, core.CodeSecretMissing, core.CodeGone} {
		e := &endpoint{err: core.Errorf(code, "webhook", "no").WithHint("see")}
		l := anotherLab(t)
		l.conn.Settings["webhook-url"] = []string{"https://customer.example/hooks"}
		l.provider = aws.New(func(aws.WebhookSettings, core.Surroundings) (aws.Webhook, error) { return e, nil })
		l.Gateway = l.open(l.conn)
		_, err := l.decided(1, core.Approved).choose(form("webhook")).push()
		wantCode(t, string(code), err, core.CodeRefused)
	}
}

func TestWebhookThatIsNotConfigured(t *testing.T) {
	l := newLab(t)
	_, err := l.decided(1, core.Approved).choose(form("webhook")).push()
	wantCode(t, "push", err, core.CodeRefused)
}

func TestWebhookIsCheckedAndClosed(t *testing.T) {
	e := &endpoint{}
	l := webhookLab(t, e)
	c, err := l.Check(t.Context())
	if err != nil || c.Detail[len(c.Detail)-1] != "webhook: answers" {
		t.Errorf("%+v, %v", c, err)
	}
	if err := l.Close(); err != nil || e.closed != 1 {
		t.Errorf("%v, closed %d times", err, e.closed)
	}
}
