package webhook_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/webhook"
	"gatehouse/providers/webhook/sim"
)

func held(a webhook.Answer) webhook.Held { return webhook.Held{ClientID: a.ClientID, KeyID: a.KeyID} }

func TestAnUpdateSaysWhichAPIsTheCredentialIsFor(t *testing.T) {
	for _, kind := range []string{sim.ClientCredentials, sim.APIKey} {
		e := start(t, sim.Config{Type: kind})
		a, err := e.CreateCredentials(t.Context(), request())
		if err != nil {
			t.Fatal(err)
		}
		r := request()
		r.APIs = append(r.APIs, webhook.API{ID: "led"})
		for range 2 { // repeating it changes nothing more
			again, renewed, err := e.UpdateCredentials(t.Context(), r, held(a))
			if err != nil || !renewed || again.ClientID+again.KeyID != a.ClientID+a.KeyID {
				t.Fatalf("%s: %+v, %v, %v", kind, again, renewed, err)
			}
		}
		if made := e.Credentials(); len(made) != 1 || len(made[0].APIs) != 3 {
			t.Errorf("%s: %+v", kind, made)
		}
	}
}

func TestARevokeTakesTheCredentialBackAndIsToldWhenThereIsNone(t *testing.T) {
	e := start(t, sim.Config{})
	a, err := e.CreateCredentials(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	if err := e.RevokeCredentials(t.Context(), request(), held(a)); err != nil || !e.Credentials()[0].Revoked {
		t.Errorf("%v, %+v", err, e.Credentials())
	}
	if err := e.RevokeCredentials(t.Context(), request(), held(a)); core.CodeOf(err) != core.CodeGone || !strings.Contains(err.Error(), "no such credential") {
		t.Errorf("%v (%s)", err, core.CodeOf(err))
	}
}

func TestChangesThatFailHaveACode(t *testing.T) {
	for _, tc := range []struct {
		fault, value string
		want         core.Code
	}{
		{"drop", "on POST /v1/revokeCredentials", core.CodeUnknownOutcome},
		{"error", "on POST /v1/revokeCredentials", core.CodeUnknownOutcome},
		{"error", "on@400 POST /v1/revokeCredentials", core.CodeRefused},
		{"error", "on@501 POST /v1/revokeCredentials", core.CodeRefused},
		{"forbidden", "on POST /v1/revokeCredentials", core.CodeRefused},
		{"throttle", "on@9 POST /v1/revokeCredentials", core.CodeThrottled},
		{"html", "on POST /v1/revokeCredentials", core.CodePermanent},
		{"truncate", "on POST /v1/revokeCredentials", core.CodeUnknownOutcome},
		{"late", "on@5s POST /v1/revokeCredentials", core.CodeUnknownOutcome},
	} {
		e := start(t, sim.Config{}, func(s *webhook.Settings) { s.Timeout = 100 * time.Millisecond })
		a, err := e.CreateCredentials(t.Context(), request())
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Faults().Set(tc.fault, tc.value); err != nil {
			t.Fatal(err)
		}
		err = e.RevokeCredentials(t.Context(), request(), held(a))
		if core.CodeOf(err) != tc.want {
			t.Errorf("%s=%s: %v (%s), want %s", tc.fault, tc.value, err, core.CodeOf(err), tc.want)
		}
		if strings.Contains(err.Error()+e.logs.String(), a.ClientSecret) {
			t.Errorf("%s: the secret is shown", tc.fault)
		}
	}
}

// What an endpoint says to an update is its own: any yes is one, only what
// claims to be a credential must be one.
func TestAnUpdatesAnswerMayBeAnything(t *testing.T) {
	for answer, want := range map[string]struct {
		code    core.Code
		renewed bool
	}{
		"": {}, "OK": {}, "{}": {}, `{"status": "done"}`: {}, "[]": {},
		`{"credentialType": "API_KEY", "apiKeyId": "k2", "apiKey": "new-secret"}`: {renewed: true},
		`{"credentialType": "API_KEY", "apiKeyId": "k2"}`:                         {code: core.CodePermanent},
		`{"credentialType": "TOKEN"}`:                                             {code: core.CodePermanent},
	} {
		var told string
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			told = string(body)
			_, _ = w.Write([]byte(answer))
		}))
		e := start(t, sim.Config{}, func(settings *webhook.Settings) { settings.URL = s.URL })
		got, renewed, err := e.UpdateCredentials(t.Context(), request(), webhook.Held{KeyID: "k1"})
		if core.CodeOf(err) != want.code || renewed != want.renewed || renewed && got.Key != "new-secret" {
			t.Errorf("%q: %+v, %v, %v", answer, got, renewed, err)
		}
		if !strings.Contains(told, `"apiKeyId":"k1"`) || !strings.Contains(told, `"credentialType":"API_KEY"`) || !strings.Contains(told, `"appSlug":"app-1"`) || strings.Contains(told, "clientId") {
			t.Errorf("told: %s", told)
		}
		s.Close()
	}
}
