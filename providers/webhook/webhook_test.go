package webhook_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/providertest"
	"gatehouse/providers/simkit"
	"gatehouse/providers/webhook"
	"gatehouse/providers/webhook/sim"
)

// endpoint is a simulated webhook with a client that logs into a buffer.
type endpoint struct {
	*sim.Sim
	*webhook.Client
	logs *bytes.Buffer
}

func start(t *testing.T, cfg sim.Config, change ...func(*webhook.Settings)) endpoint {
	t.Helper()
	clock := providertest.NewClock()
	cfg.Clock = clock.Now
	e := endpoint{Sim: sim.New(cfg), logs: &bytes.Buffer{}}
	server, err := simkit.Start(e.Handler(), "")
	if err != nil {
		t.Fatal(err)
	}
	settings := webhook.Settings{Subject: "aws-prod", URL: server.URL(), User: "webhook",
		Password: func(context.Context) (string, error) { return "webhook-password", nil }}
	for _, f := range change {
		f(&settings)
	}
	e.Client, err = webhook.Open(settings, core.Surroundings{
		Clock: clock, Random: rand.Reader, Pacer: httpclient.NewPacer(clock),
		Log: slog.New(slog.NewTextHandler(e.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func request() webhook.Request {
	return webhook.Request{AppName: "Payments", AppSlug: "app-1", Developer: "ana@example.com",
		APIs: []webhook.API{{ID: "pay", UsagePlans: []webhook.Plan{{ID: "gold"}}}, {ID: "free"}}}
}

func TestCreateGivesBothTypesOfCredential(t *testing.T) {
	for _, kind := range []string{sim.ClientCredentials, sim.APIKey} {
		e := start(t, sim.Config{Type: kind, Custom: map[string]string{"note": "call us"}}, func(s *webhook.Settings) { s.URL += "/v1/" })
		a, err := e.CreateCredentials(t.Context(), request())
		if err != nil {
			t.Fatal(err)
		}
		made := e.Credentials()
		if len(made) != 1 || made[0].ID != a.ClientID+a.KeyID || made[0].Secret != a.ClientSecret+a.Key || a.Custom["note"] != "call us" {
			t.Errorf("%s: answer %+v, made %+v", kind, a, made)
		}
		if m := made[0]; m.AppName != "Payments" || m.AppSlug != "app-1" || m.Developer != "ana@example.com" || len(m.APIs) != 2 || m.APIs[0].UsagePlans[0].ID != "gold" || m.APIs[1].UsagePlans == nil {
			t.Errorf("told: %+v", m)
		}
		if strings.Contains(e.logs.String(), made[0].Secret) || strings.Contains(e.logs.String(), "webhook-password") {
			t.Errorf("a secret is in the log: %s", e.logs)
		}
	}
}

// Each fault of a create: its code, and how many credentials exist after the
// one call that may have been made.
func TestCreateIsSentOnceAndItsFailureHasACode(t *testing.T) {
	for _, tc := range []struct {
		fault, value string
		want         core.Code
		made         int
		says         string
	}{
		{"drop", "on", core.CodeUnknownOutcome, 1, "no answer"},
		{"drop-before", "on", core.CodeUnknownOutcome, 0, "no answer"},
		{"error", "on", core.CodeUnknownOutcome, 0, "500"},
		{"error-after", "on", core.CodeUnknownOutcome, 1, "not asked again"},
		{"unavailable", "on", core.CodeUnknownOutcome, 0, "503"},
		{"truncate", "on", core.CodeUnknownOutcome, 1, "broke off"},
		{"badjson", "on", core.CodePermanent, 1, "breaks off"},
		{"huge", "on", core.CodePermanent, 1, "cannot be used: it is larger than 1 MB"},
		{"error", "on@400", core.CodeRefused, 0, "400"},
		{"error", "on@404", core.CodePermanent, 0, "webhook-url"},
		{"forbidden", "on", core.CodeRefused, 0, "webhook-password"},
		{"throttle", "on@9", core.CodeThrottled, 0, "too many"},
		{"html", "on", core.CodePermanent, 0, "not JSON"},
		{"plain-text", "on", core.CodePermanent, 1, "not JSON"},
		{"wrong-type", "on@BEARER\x1b[2J", core.CodePermanent, 1, "BEARER^[[2J"},
		{"wrong-type", "on", core.CodePermanent, 1, "BEARER_TOKEN"},
		{"wrong-fields", "on", core.CodePermanent, 1, "without clientId and clientSecret"},
		{"no-secret", "on", core.CodePermanent, 1, "without clientSecret"},
	} {
		t.Run(tc.fault+"="+tc.value, func(t *testing.T) {
			e := start(t, sim.Config{})
			if err := e.Faults().Set(tc.fault, tc.value); err != nil {
				t.Fatal(err)
			}
			_, err := e.CreateCredentials(t.Context(), request())
			said := ""
			if x := core.AsError(err); x != nil {
				said = x.Message + " " + x.Hint
			}
			if core.CodeOf(err) != tc.want || !strings.Contains(said, tc.says) {
				t.Errorf("%s (%s), want %s saying %q", said, core.CodeOf(err), tc.want, tc.says)
			}
			if n := len(e.Credentials()); n != tc.made || e.Faults().Count("POST /v1/createCredentials") != 1 {
				t.Errorf("%d credentials, %d calls", n, e.Faults().Count("POST /v1/createCredentials"))
			}
			for _, c := range e.Credentials() {
				if strings.Contains(said+e.logs.String(), c.Secret) {
					t.Errorf("the secret is shown: %s %s", said, e.logs)
				}
			}
		})
	}
}

func TestALateAnswerIsAnUnknownOutcome(t *testing.T) {
	e := start(t, sim.Config{}, func(s *webhook.Settings) { s.Timeout = 50 * time.Millisecond })
	if err := e.Faults().Set("late", "on@5s"); err != nil {
		t.Fatal(err)
	}
	if _, err := e.CreateCredentials(t.Context(), request()); core.CodeOf(err) != core.CodeUnknownOutcome || len(e.Credentials()) != 1 {
		t.Errorf("%v, %d credentials", err, len(e.Credentials()))
	}
}

func TestHealth(t *testing.T) {
	e := start(t, sim.Config{})
	if err := e.Health(t.Context()); err != nil {
		t.Error(err)
	}
	if err := e.Faults().Set("unhealthy", "on"); err != nil {
		t.Fatal(err)
	}
	if err := e.Health(t.Context()); core.CodeOf(err) != core.CodeTemporary {
		t.Errorf("%v (%s)", err, core.CodeOf(err))
	}
}

func TestAPersonWaitsForHealthNoLongerThanForOneCall(t *testing.T) {
	e := start(t, sim.Config{}, func(s *webhook.Settings) { s.Timeout = 50 * time.Millisecond })
	if err := e.Faults().Set("late", "on@5s"); err != nil {
		t.Fatal(err)
	}
	err := e.Health(t.Context())
	if n := e.Faults().Count("GET /v1/health"); core.CodeOf(err) != core.CodeTemporary || n != 1 {
		t.Errorf("%v (%s), %d calls", err, core.CodeOf(err), n)
	}
}

func TestHealthIsNotAWebPageButMayBeText(t *testing.T) {
	e := start(t, sim.Config{})
	if err := e.Faults().Set("html", "1"); err != nil {
		t.Fatal(err)
	}
	if err := e.Health(t.Context()); core.CodeOf(err) != core.CodePermanent {
		t.Errorf("%v (%s)", err, core.CodeOf(err))
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("OK")) }))
	defer s.Close()
	plain := start(t, sim.Config{}, func(settings *webhook.Settings) { settings.URL = s.URL })
	if err := plain.Health(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAWrongPasswordIsTheWebhooksNotTheGateways(t *testing.T) {
	e := start(t, sim.Config{Username: "other", Password: "other-password"})
	if err := e.Health(t.Context()); core.CodeOf(err) != core.CodeRefused || !strings.Contains(err.Error(), "webhook") {
		t.Errorf("%v (%s)", err, core.CodeOf(err))
	}
}

func TestAMissingPasswordStopsBeforeAnythingIsSent(t *testing.T) {
	e := start(t, sim.Config{}, func(s *webhook.Settings) {
		s.Password = func(context.Context) (string, error) { return "", core.Errorf(core.CodeSecretMissing, "x", "none") }
	})
	if _, err := e.CreateCredentials(t.Context(), request()); core.CodeOf(err) != core.CodeSecretMissing || len(e.Faults().Requests()) != 0 {
		t.Errorf("%v", err)
	}
}

func TestAddressesAreChecked(t *testing.T) {
	for _, address := range []string{"", "http://hook.example.com", "https://hook.example.com?x=1", "ftp://127.0.0.1"} {
		_, err := webhook.Open(webhook.Settings{Subject: "aws", URL: address}, core.Surroundings{Clock: providertest.NewClock()})
		if core.CodeOf(err) != core.CodeConfig {
			t.Errorf("%q: %v", address, err)
		}
	}
}
