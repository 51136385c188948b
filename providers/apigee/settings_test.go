package apigee_test

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/apigee"
	"gatehouse/providers/apigee/sim"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/providertest"
)

func TestWrongSettingsAreToldBeforeAnyCall(t *testing.T) {
	for name, c := range map[string]struct{ setting, value, says string }{
		"plain http":            {"endpoint", "http://apigee.example.com", "plain http"},
		"a query":               {"endpoint", "https://apigee.example.com?x=1", "no query"},
		"no organization":       {"organization", "", "organization"},
		"an organization's URL": {"organization", "organizations/mine", "organization"},
		"page size":             {"page-size", "5000", "page-size is 5000"},
		"kind of token":         {"auth", "password", "auth is"},
	} {
		t.Run(name, func(t *testing.T) {
			conn := core.Connection{Name: "org", Settings: map[string][]string{"organization": {"sim-org"}, c.setting: {c.value}}}
			_, err := apigee.Provider{}.Open(t.Context(), conn, core.Surroundings{Clock: providertest.NewClock()})
			wantCode(t, err, core.CodeConfig, c.says)
		})
	}
}

func TestTheEndpointIsGooglesUnlessSaid(t *testing.T) {
	conn := core.Connection{Name: "org", Settings: map[string][]string{"organization": {"sim-org"}}}
	g, err := apigee.Provider{}.Open(t.Context(), conn, core.Surroundings{Clock: providertest.NewClock()})
	if err != nil {
		t.Fatal(err)
	}
	if keys, err := g.PacingKeys(t.Context()); err != nil || len(keys) != 1 || keys[0] != "apigee/sim-org" {
		t.Errorf("%v, %v", keys, err)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}

func TestAKeyFileThatIsNoneSaysSo(t *testing.T) {
	o := newOrg(t, sim.Config{})
	other, err := sim.New(sim.Config{}).ServiceAccount("stranger@example.iam.gserviceaccount.com", o.url)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file, says string
		code       core.Code
	}{
		"an access token":   {"ya29.token", "no service account's JSON key", core.CodeConfig},
		"another JSON":      {`{"type":"authorized_user"}`, "no service account's JSON key", core.CodeConfig},
		"a broken key":      {`{"type":"service_account","client_email":"a@b","private_key":"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n","token_uri":"` + o.url + `/token"}`, "private key", core.CodeConfig},
		"token_uri in http": {`{"type":"service_account","client_email":"a@b","private_key":"x","token_uri":"http://elsewhere.example/token"}`, "plain http", core.CodeConfig},
		"a stranger's":      {other, "does not accept the key of stranger@example", core.CodeUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			g := openGateway(t, o.connection(), map[string]string{"service-account": c.file}, o.clock, o.logs)
			_, err := g.Check(t.Context())
			wantCode(t, err, c.code, c.says)
			if strings.Contains(err.Error(), "PRIVATE KEY") || strings.Contains(o.logs.String(), "PRIVATE KEY") {
				t.Error("the private key is told")
			}
		})
	}
}

// The answers' internal addresses and our keys are kept out of what is said.
func TestErrorsSayWhatTheGatewaySaidWithoutWhatMustNotBeShown(t *testing.T) {
	o := newOrg(t, sim.Config{})
	taken := on("payments")
	taken.ConsumerKey = "a-key-that-is-taken-0123"
	o.seeded(sim.App{Name: "other", Credentials: []sim.Credential{taken}})
	app := o.app(1)
	o.decide(&app, core.Approve)
	_, err := o.push(&app, o.choose("adopt", map[string]string{"consumer-key": taken.ConsumerKey}))
	for e := err; e != nil; {
		if text := e.Error(); strings.Contains(text, taken.ConsumerKey) || strings.Contains(text, "127.0.0.7") {
			t.Errorf("%q", text)
		}
		u, ok := e.(interface{ Unwrap() error })
		if !ok {
			break
		}
		e = u.Unwrap()
	}
	if strings.Contains(o.logs.String(), taken.ConsumerKey) {
		t.Error("the key stands in the log")
	}
}

func TestPreparedKeysFitApigee(t *testing.T) {
	for form, secrets := range map[string]map[string]string{"create": nil, "": nil, "adopt": {"consumer-key": "typed_key-1"}} {
		c, err := apigee.Provider{}.Prepare(core.App{}, core.CredentialChoice{Form: form, Secrets: secrets}, rand.Reader)
		if err != nil || len(c.Secrets["consumer-secret"]) != 64 || (form != "adopt" && len(c.Secrets["consumer-key"]) != 48) {
			t.Errorf("%q: %v, %v", form, c.Form, err)
		}
		if form == "adopt" && c.Secrets["consumer-key"] != "typed_key-1" {
			t.Error("the typed key was replaced")
		}
	}
	for _, typed := range []string{"", "with space", "slash/", strings.Repeat("k", 2049)} {
		_, err := apigee.Provider{}.Prepare(core.App{}, core.CredentialChoice{Form: "adopt", Secrets: map[string]string{"consumer-key": typed}}, rand.Reader)
		wantCode(t, err, core.CodeInvalid, "onsumer key")
	}
}

// A ready token cannot be renewed: it says what to do.
func TestAnAccessTokenThatEndedSaysSo(t *testing.T) {
	o := newOrg(t, sim.Config{}, "auth", "token")
	conn := o.connection()
	conn.Settings["auth"] = []string{"token"}
	g, err := apigee.Provider{}.Open(t.Context(), conn, core.Surroundings{Clock: o.clock, Random: rand.Reader, Pacer: httpclient.NewPacer(o.clock),
		Secret: func(context.Context, string) (string, error) { return "ya29.of-yesterday", nil }})
	if err != nil {
		t.Fatal(err)
	}
	_, err = g.Check(t.Context())
	wantCode(t, err, core.CodeUnauthorized, "lives about an hour")
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}
