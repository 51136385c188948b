package registry

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/aws"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/providertest"
	"gatehouse/providers/simkit"
	"gatehouse/providers/webhook/sim"
)

// What the configuration, the forms and the screens take for granted of every
// kind of gateway.
func TestEveryGatewayDescribesItself(t *testing.T) {
	kinds := map[string]bool{}
	for _, p := range Providers() {
		caps := p.Capabilities()
		if caps.Kind == "" || caps.Title == "" || kinds[caps.Kind] {
			t.Errorf("kind %q, title %q", caps.Kind, caps.Title)
		}
		kinds[caps.Kind] = true
		names := map[string]bool{"name": true, "kind": true}
		for _, s := range p.Settings() {
			if names[s.Name] || s.Name == "" || s.Help == "" || s.Type == "" || strings.ToLower(s.Name) != s.Name {
				t.Errorf("%s: setting %+v", caps.Kind, s)
			}
			names[s.Name] = true
		}
		for _, shared := range []string{"timeout", "in-flight", "rate", "allow-http"} {
			if !names[shared] {
				t.Errorf("%s has no setting %s", caps.Kind, shared)
			}
		}
		forms := map[string]bool{}
		for _, f := range caps.Forms {
			if forms[f.Name] || f.Name == "" || f.Title == "" || f.Help == "" {
				t.Errorf("%s: form %+v", caps.Kind, f)
			}
			forms[f.Name] = true
		}
		for _, v := range core.Verbs() {
			if _, ok := caps.Verbs[v]; !ok && v != core.View {
				t.Errorf("%s says nothing about %s", caps.Kind, v)
			}
		}
	}
}

// What is asked when a connection is set up is a setting, in words, with an
// example that will do; nothing that is required is left out.
func TestEveryGatewayAsksForWhatItNeeds(t *testing.T) {
	for _, p := range Providers() {
		kind, asked := p.Capabilities().Kind, map[string]bool{}
		settings := map[string]core.Setting{}
		for _, s := range p.Settings() {
			settings[s.Name] = s
		}
		for _, q := range p.Questions() {
			s, known := settings[q.Setting]
			if !known || asked[q.Setting] || q.Words == "" {
				t.Errorf("%s: question %+v", kind, q)
			}
			asked[q.Setting] = true
			if free := s.Type != core.SecretSetting && len(s.Choices) == 0; free && (q.Like == "" || !q.Fits(q.Like) || q.Pattern != "" && q.Fits("!")) {
				t.Errorf("%s: the example %q of %s does not fit", kind, q.Like, q.Setting)
			}
			if q.File && s.Type != core.SecretSetting {
				t.Errorf("%s: %s is no secret and asked for as a file", kind, q.Setting)
			}
		}
		for _, s := range settings {
			if s.Required && !asked[s.Name] {
				t.Errorf("%s does not ask for %s", kind, s.Name)
			}
		}
	}
}

// The webhook speaks to its endpoint in the words of the aws provider.
func TestTheWebhookIsWiredToAWS(t *testing.T) {
	clock := providertest.NewClock()
	for _, kind := range []string{sim.ClientCredentials, sim.APIKey} {
		s := sim.New(sim.Config{Clock: clock.Now, Type: kind, Custom: map[string]string{"tenant": "eu"}})
		server, err := simkit.Start(s.Handler(), "")
		if err != nil {
			t.Fatal(err)
		}
		hook, err := openWebhook(aws.WebhookSettings{Subject: "aws", URL: server.URL(), User: "webhook",
			Password: func(context.Context) (string, error) { return "webhook-password", nil }},
			core.Surroundings{Clock: clock, Random: rand.Reader, Pacer: httpclient.NewPacer(clock)})
		if err != nil {
			t.Fatal(err)
		}
		if err := hook.Health(t.Context()); err != nil {
			t.Error(err)
		}
		a, err := hook.CreateCredentials(t.Context(), aws.WebhookRequest{AppName: "Payments", AppSlug: "app-1", Developer: "ana",
			APIs: []aws.WebhookAPI{{ID: "pay", Plans: []string{"gold", "free"}}}})
		made := s.Credentials()
		if err != nil || len(made) != 1 || a.ClientID+a.KeyID != made[0].ID || a.ClientSecret+a.Key != made[0].Secret || a.Custom["tenant"] != "eu" {
			t.Fatalf("%s: %v, %d made", kind, err, len(made))
		}
		if m := made[0]; m.AppSlug != "app-1" || m.Developer != "ana" || len(m.APIs) != 1 || len(m.APIs[0].UsagePlans) != 2 || m.APIs[0].UsagePlans[1].ID != "free" {
			t.Errorf("told: %+v", m)
		}
		if err := hook.Close(); err != nil {
			t.Error(err)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := openWebhook(aws.WebhookSettings{URL: "http://hook.example.com"}, core.Surroundings{Clock: clock}); core.CodeOf(err) != core.CodeConfig {
		t.Errorf("plain http: %v", err)
	}
}
