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
	updated  []aws.WebhookRequest
	held     []aws.WebhookHeld // of updates and revokes
	revoked  int
	answer   aws.WebhookAnswer
	renewed  bool
	err      error
	closed   int
}

func (e *endpoint) UpdateCredentials(_ context.Context, r aws.WebhookRequest, h aws.WebhookHeld) (aws.WebhookAnswer, bool, error) {
	e.updated, e.held = append(e.updated, r), append(e.held, h)
	return e.answer, e.renewed, e.err
}

func (e *endpoint) RevokeCredentials(_ context.Context, _ aws.WebhookRequest, h aws.WebhookHeld) error {
	e.revoked++
	e.held = append(e.held, h)
	return e.err
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
	if r := i.read(); r.Hearsay != "" || r.Projection.Present || r.Status != core.Approved {
		t.Errorf("shown %+v", r)
	}
}

// hooked is an App with a credential of the webhook's.
func hooked(t *testing.T, e *endpoint) *item {
	t.Helper()
	if e.answer.ClientID+e.answer.Key == "" {
		e.answer = aws.WebhookAnswer{ClientID: "c-1", ClientSecret: "s-1"}
	}
	i := webhookLab(t, e).decided(1, core.Approved).choose(form("webhook"))
	i.settle()
	i.Choice = nil
	return i
}

func TestAnAppThatLosesAccessHasItsCredentialRevokedOnce(t *testing.T) {
	for _, status := range []core.Status{core.Canceled, core.Suspended, core.Rejected} {
		t.Run(string(status), func(t *testing.T) {
			e := &endpoint{}
			i := hooked(t, e)
			i.App.Credentials = []core.Credential{{Kind: "webhook", RefID: "c-1", ClientID: "c-1", Enabled: true}}
			i.set(status)
			if p := i.settle(); !p.Sent || e.revoked != 1 || e.held[0].ClientID != "c-1" || e.held[0].KeyID != "" {
				t.Errorf("%+v, revoked %d times, %+v", p, e.revoked, e.held)
			}
			r := i.read()
			if !strings.Contains(r.Hearsay, "cannot be read back") || r.Status != core.Canceled || len(r.Credentials) != 1 || r.Credentials[0].Enabled {
				t.Errorf("shown %+v", r)
			}
			if p := i.settle(); p.Sent || e.revoked != 1 {
				t.Errorf("again: %+v, revoked %d times", p, e.revoked)
			}
			if gone, err := i.Prove(t.Context(), i.Subject); gone || err != nil {
				t.Errorf("gone %v, %v", gone, err)
			}
		})
	}
}

func TestADeletionRevokesTooAndIsGoneOnlyThen(t *testing.T) {
	e := &endpoint{answer: aws.WebhookAnswer{KeyID: "k-1", Key: "v-1"}}
	i := hooked(t, e)
	i.set(core.Deleted)
	if gone, err := i.Prove(t.Context(), i.Subject); gone || err != nil {
		t.Errorf("before the revoke: gone %v, %v", gone, err)
	}
	if p := i.settle(); !p.Sent || p.Note == "" || e.revoked != 1 || e.held[0] != (aws.WebhookHeld{KeyID: "k-1"}) {
		t.Errorf("%+v, %+v", p, e.held)
	}
	if gone, err := i.Prove(t.Context(), i.Subject); !gone || err != nil {
		t.Errorf("gone %v, %v", gone, err)
	}
}

func TestARevokeThatFailsIsNeverTakenForDone(t *testing.T) {
	e := &endpoint{}
	i := hooked(t, e)
	i.set(core.Canceled)
	for _, tc := range []struct {
		touched   bool
		err, want core.Code
	}{
		{false, core.CodeGone, core.CodeRefused}, // no such call, or no such credential: who knows
		{false, core.CodeRefused, core.CodeRefused},
		{true, core.CodeRefused, core.CodeRefused},
		{false, core.CodeThrottled, core.CodeThrottled},
		{false, core.CodeUnknownOutcome, core.CodeUnknownOutcome},
		{true, core.CodeGone, ""}, // the attempt before it got through
	} {
		i.Touched, e.err = tc.touched, core.Errorf(tc.err, "webhook", "no").WithHint("see")
		_, err := i.push()
		wantCode(t, string(tc.err), err, tc.want)
		if revoked := i.read().Status == core.Canceled; revoked != (tc.want == "") {
			t.Errorf("%s: shown as revoked: %v", tc.err, revoked)
		}
	}
}

func TestApprovedAgainTheWebhookMakesANewCredential(t *testing.T) {
	e := &endpoint{}
	i := hooked(t, e)
	i.set(core.Canceled)
	i.settle()
	e.answer = aws.WebhookAnswer{Key: "v-2"} // without an id: the App names it
	i.set(core.Approved)
	p := i.settle()
	if len(e.asked) != 2 || len(p.Credentials) != 1 || p.Credentials[0].Secret != "v-2" || !strings.Contains(p.Note, "stays revoked") {
		t.Errorf("%+v, asked %d times", p, len(e.asked))
	}
	i.set(core.Canceled)
	i.settle()
	if e.revoked != 2 || e.held[1] != (aws.WebhookHeld{}) {
		t.Errorf("revoked %d times: %+v", e.revoked, e.held)
	}
	i.set(core.Approved)
	i.App.Credentials = []core.Credential{{Kind: "webhook", RefID: "c-1", ClientID: "c-1"}}
	i.choose(form("create")) // which gives back what an App has
	if i.settle(); len(e.asked) != 3 {
		t.Errorf("asked %d times", len(e.asked))
	}
	i.set(core.Canceled)
	i.settle()
	i.set(core.Approved)
	i.choose(typedKey("abcdefghijklmnopqrstuvwxyz0123"))
	if p := i.settle(); len(e.asked) != 3 || len(i.keys(i.App.ID)) != 2 || i.App.Refs.Get("webhook", "") != "" {
		t.Errorf("a key instead: %+v, asked %d times, refs %v", p, len(e.asked), i.App.Refs)
	}
}

func TestTheWebhookIsToldWhichAPIsItsCredentialIsFor(t *testing.T) {
	e := &endpoint{}
	i := hooked(t, e)
	i.App = i.App.Clone()
	i.App.Registrations[1].Status = core.RegistrationOff
	e.answer = aws.WebhookAnswer{}
	if p := i.settle(); !p.Sent || len(p.Credentials) > 0 || len(e.updated) != 1 || len(e.updated[0].APIs) != 1 || e.held[0].ClientID != "c-1" {
		t.Errorf("%+v, told %+v", p, e.updated)
	}
	if r := i.read(); !strings.Contains(r.Hearsay, "took the APIs over") {
		t.Errorf("shown %+v", r)
	}
	if p := i.settle(); p.Sent || len(e.updated) != 1 {
		t.Errorf("told again: %+v", e.updated)
	}
	i.App.Registrations[1].Status = core.RegistrationOn
	e.renewed, e.answer = true, aws.WebhookAnswer{ClientID: "c-2", ClientSecret: "s-2"}
	if p := i.settle(); len(p.Credentials) != 1 || p.Credentials[0].ClientID != "c-2" || !p.Credentials[0].Once || i.App.Refs.Get("webhook", "") != "c-2" {
		t.Errorf("renewed: %+v, refs %v", p, i.App.Refs)
	}
	if len(e.asked) != 1 {
		t.Errorf("asked %d times", len(e.asked))
	}
}

func TestTheVerbsOfAnAppWithAWebhooksCredentialAreSaidAsTheyAre(t *testing.T) {
	app := core.App{Name: "Payments", Status: core.Approved, Credentials: []core.Credential{{Kind: "webhook"}}}
	caps := (&aws.Provider{}).Capabilities()
	if err := core.Allowed(app, caps, core.Suspend); core.CodeOf(err) != core.CodeNotAllowed || !strings.Contains(err.Error(), "cancel it instead") {
		t.Errorf("suspend: %v", err)
	}
	if s := caps.For(app).Verb(core.Cancel); s.Support != core.Emulated || !s.Irreversible || !strings.Contains(s.Note, "cannot be proven") {
		t.Errorf("cancel: %+v", s)
	}
	app.Credentials[0].Kind = "api key"
	if s := caps.For(app).Verb(core.Cancel); s.Support != core.Native || core.Allowed(app, caps, core.Suspend) != nil {
		t.Errorf("of a key: %+v", s)
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
	i.Cut = true
	calls := len(e.asked)
	_, err := i.push()
	wantCode(t, "asked again by itself", err, core.CodePermanent)
	if len(e.asked) != calls || !strings.Contains(core.AsError(err).Hint, "retry") {
		t.Errorf("asked %d times more: %v", len(e.asked)-calls, err)
	}
	i.Cut, e.err, e.answer = false, nil, aws.WebhookAnswer{}
	_, err = i.push()
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
