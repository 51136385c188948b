package aws_test

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/aws/sim"
)

const clientSecret = "0123456789abcdefghijklmnopqr"

func typedClient(id, secret string) core.CredentialChoice {
	return core.CredentialChoice{Form: "client", Values: map[string]string{"client-id": id}, Secrets: map[string]string{"client-secret": secret}}
}

// partner is a client that is there already, with settings of its own.
func (l *lab) partner() string {
	return l.id(l.AddClient(account, east, sim.Client{
		Pool: pool, Name: "Partner web", Secrets: []sim.Secret{{Value: clientSecret}},
		Settings: sim.ClientSettings{
			AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: []string{"code"},
			AllowedOAuthScopes: []string{"openid", apiEast + "/prod"}, CallbackURLs: []string{"https://partner.example/cb"},
			LogoutURLs: []string{"https://partner.example/out"}, AccessTokenValidity: 5,
		},
	}))
}

func (i *item) client() sim.Client {
	i.t.Helper()
	clients := i.clients(i.App.ID)
	if len(clients) != 1 {
		i.t.Fatalf("%d clients of the App", len(clients))
	}
	return clients[0].Client
}

func TestClientIsAdoptedWithItsSettings(t *testing.T) {
	l := newLab(t)
	id := l.partner()
	i := l.decided(1, core.Approved).choose(typedClient(id, clientSecret))
	if r := i.read(); r.Projection.State != "unadopted" || r.Status != core.Unknown {
		t.Errorf("before the adoption: %+v", r)
	}
	p := i.settle()
	if len(p.Credentials) != 1 || p.Credentials[0].Secret != clientSecret || p.Credentials[0].ClientID != id {
		t.Errorf("credentials %+v", p.Credentials)
	}
	c := i.client()
	if c.ID != id || len(c.Secrets) != 1 || c.Secrets[0].Value != clientSecret {
		t.Errorf("another client: %+v", c)
	}
	s := c.Settings
	if !slices.Equal(s.AllowedOAuthScopes, []string{apiWest + "/prod", "openid", apiEast + "/prod"}) || !slices.Equal(s.AllowedOAuthFlows, []string{"code"}) {
		t.Errorf("scopes %v, flows %v", s.AllowedOAuthScopes, s.AllowedOAuthFlows)
	}
	if s.AccessTokenValidity != 5 || len(s.LogoutURLs) != 1 || len(s.CallbackURLs) != 1 {
		t.Errorf("Traps 9: settings were reset: %+v", s)
	}
}

func TestClientThatDoesNotMatchIsNotAdopted(t *testing.T) {
	l := newLab(t)
	id := l.partner()
	before := l.clients("")
	for name, choice := range map[string]core.CredentialChoice{
		"wrong secret": typedClient(id, strings.Repeat("x", 30)),
		"no such id":   typedClient("nosuchclient", clientSecret),
	} {
		i := l.decided(1, core.Approved).choose(choice)
		_, err := i.push()
		wantCode(t, name, err, core.CodeRefused)
		if strings.Contains(err.Error(), clientSecret) || len(i.App.Refs) > 0 {
			t.Errorf("%s: %v, refs %v", name, err, i.App.Refs)
		}
	}
	if after := l.clients(""); len(after) != 1 || after[0].Name != before[0].Name {
		t.Errorf("clients %+v", after)
	}
}

func TestClientOfAnotherAppIsNotAdopted(t *testing.T) {
	l := newLab(t)
	first := l.decided(1, core.Approved).choose(form("client-create"))
	first.settle()
	c := first.client()
	second := l.decided(2, core.Approved).choose(typedClient(c.ID, c.Secrets[0].Value))
	_, err := second.push()
	wantCode(t, "push", err, core.CodeRefused)
}

func TestCanceledClientGivesNoTokensAndComesBackAsItWas(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(typedClient(l.partner(), clientSecret))
	i.settle()
	before := i.client().Settings
	i.set(core.Canceled)
	i.settle()
	s := i.client().Settings
	if s.AllowedOAuthFlowsUserPoolClient || len(s.AllowedOAuthFlows) > 0 || len(s.AllowedOAuthScopes) > 0 || s.AccessTokenValidity != 5 {
		t.Errorf("canceled: %+v", s)
	}
	if i.App.Refs.Get("client-oauth", pool) == "" {
		t.Error("what was taken away is not recorded")
	}
	i.set(core.Approved)
	i.settle()
	after := i.client().Settings
	if !slices.Equal(after.AllowedOAuthScopes, before.AllowedOAuthScopes) || !slices.Equal(after.AllowedOAuthFlows, before.AllowedOAuthFlows) {
		t.Errorf("was %+v, is %+v", before, after)
	}
	if i.App.Refs.Get("client-oauth", pool) != "" {
		t.Error("what was given back is still recorded")
	}
}

func TestTrap02CreateOfAClientAfterALostAnswerLeavesOne(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(form("client-create"))
	l.fault("drop", "1 CreateUserPoolClient")
	_, err := i.push()
	wantCode(t, "lost create", err, core.CodeUnknownOutcome)
	i.settle()
	if c := i.client(); len(c.Secrets) != 1 || c.Secrets[0].Value != i.Choice.Secrets["client-secret"] {
		t.Error("the client does not have the secret that was chosen for it")
	}
}

func TestRegistrationOfAClientIsAScope(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(form("client-create"))
	i.App.Registrations[1].Status = core.RegistrationOff
	i.settle()
	if s := i.client().Settings; !slices.Equal(s.AllowedOAuthScopes, []string{apiEast + "/prod"}) {
		t.Errorf("scopes %v", s.AllowedOAuthScopes)
	}
	i.App.Registrations[1].Status = core.RegistrationOn
	i.settle()
	if s := i.client().Settings; len(s.AllowedOAuthScopes) != 2 {
		t.Errorf("scopes %v", s.AllowedOAuthScopes)
	}
	r := i.read()
	if len(r.Registrations) != 2 || r.Registrations[1].Plan.ID != goldWest {
		t.Errorf("registrations %+v", r.Registrations)
	}
	i.App.Registrations[0].Status, i.App.Registrations[1].Status = core.RegistrationOff, core.RegistrationOff
	i.settle()
	if i.client().Settings.AllowedOAuthFlowsUserPoolClient {
		t.Error("a client without a registration still gets tokens")
	}
}

func TestScopesCanBeNamedInTheSettings(t *testing.T) {
	l := newLab(t, func(c core.Connection) {
		c.Settings["scopes"] = []string{east + "/" + apiEast + "/prod=" + apiWest + "/prod"}
	})
	i := l.decided(1, core.Approved).choose(form("client-create"))
	i.App.Registrations = i.App.Registrations[:1]
	i.settle()
	if s := i.client().Settings; !slices.Equal(s.AllowedOAuthScopes, []string{apiWest + "/prod"}) {
		t.Errorf("scopes %v", s.AllowedOAuthScopes)
	}
}

func TestClientNeedsAPoolAndAnAPI(t *testing.T) {
	l := newLab(t, func(c core.Connection) { delete(c.Settings, "user-pools") })
	_, err := l.decided(1, core.Approved).choose(form("client-create")).push()
	wantCode(t, "no pool", err, core.CodeRefused)
	l2 := anotherLab(t)
	i := l2.decided(1, core.Approved).choose(form("client-create"))
	i.App.Registrations = nil
	_, err = i.push()
	wantCode(t, "no API", err, core.CodeRefused)
	i = l2.decided(2, core.Approved).choose(form("client-create"))
	i.App.Registrations[0].API.ID = east + "/nosuchapi/prod"
	_, err = i.push()
	wantCode(t, "no scope", err, core.CodeRefused)
	if !strings.Contains(core.AsError(err).Hint, "scope") {
		t.Errorf("hint %q", core.AsError(err).Hint)
	}
}

func TestPoolThatIsNotThereIsNoProofOfAbsence(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(form("client-create"))
	i.settle()
	conn := l.connection()
	conn.Settings["user-pools"] = []string{"us-east-1_NoSuchPool"}
	l.Gateway = l.open(conn)
	i.App.Refs = core.Refs{{Kind: "client", Scope: "us-east-1_NoSuchPool", ID: i.App.Refs.Get("client", pool)}}
	gone, err := i.Prove(t.Context(), i.Subject)
	if gone || core.CodeOf(err) != core.CodeConfig {
		t.Errorf("gone %v, %v", gone, err)
	}
}
