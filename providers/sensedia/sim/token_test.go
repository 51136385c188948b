package sim_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"gatehouse/providers/sensedia/sim"
)

var (
	user   = sim.Credential{ID: "ana", Secret: "u-secret"}
	client = sim.Credential{ID: "portal", Secret: "c-secret"}
)

const (
	userBody   = `{"grantType":"client_credentials","scope":"apis/all"}`
	clientForm = "grant_type=client_credentials"
)

func TestBothTokenCallsGiveAWorkingToken(t *testing.T) {
	tn := open(t, sim.Config{Users: []sim.Credential{user}, Clients: []sim.Credential{client}})
	for _, r := range []reply{tn.userToken(user, userBody), tn.clientToken(client, clientForm)} {
		tn.useToken(r)
		if !strings.Contains(r.body, `"expires_in":"86400"`) || !strings.Contains(r.body, `"token_type":"Bearer"`) {
			t.Errorf("%s", r.body)
		}
		tn.want(tn.api("GET", "/apps", ""), 200)
	}
}

func TestTokenCallsRefuse(t *testing.T) {
	both := sim.Config{Users: []sim.Credential{user}, Clients: []sim.Credential{client}}
	tn := open(t, both)
	both.WrongKindIs401 = true
	strict := open(t, both)
	wrong := sim.Credential{ID: "ana", Secret: "guess"}
	noBasic := func(*http.Request) {}
	for name, c := range map[string]struct {
		r      reply
		status int
		body   string
	}{
		"client at the user call":        {tn.userToken(client, userBody), 404, ""},
		"user at the client call":        {tn.clientToken(user, clientForm), 404, ""},
		"wrong kind, the other report":   {strict.userToken(client, userBody), 401, `{"error":"invalid_client"}`},
		"wrong secret":                   {tn.userToken(wrong, userBody), 401, `{"error":"invalid_client"}`},
		"no Basic, user call":            {tn.send("POST", "/user-management/v1/oauth2/token", userBody, noBasic), 400, `{"error":"invalid_request"}`},
		"no Basic, client call":          {tn.send("POST", "/access-control/api/v1/oauth2/token", clientForm, noBasic), 400, `{"error":"invalid_request"}`},
		"snake case at the user call":    {tn.userToken(user, `{"grant_type":"client_credentials","scope":"apis/all"}`), 400, `{"error":"unsupported_grant_type"}`},
		"user call without scope":        {tn.userToken(user, `{"grantType":"client_credentials"}`), 400, `{"error":"invalid_scope"}`},
		"user call without JSON":         {tn.userToken(user, clientForm), 400, `{"error":"invalid_request"}`},
		"client call without grant type": {tn.clientToken(client, "scope=all"), 400, `{"error":"unsupported_grant_type"}`},
	} {
		if c.r.status != c.status || c.r.body != c.body {
			t.Errorf("%s: %d %s, want %d %s", name, c.r.status, c.r.body, c.status, c.body)
		}
	}
}

func TestATokenEndsWithItsTimeAndByFault(t *testing.T) {
	tn := login(t, sim.Config{TokenLife: time.Hour})
	tn.want(tn.api("GET", "/apps", ""), 200)
	tn.clock.Advance(time.Hour)
	tn.want(tn.api("GET", "/apps", ""), 401)

	tn.useToken(tn.userToken(sim.DefaultUser, userBody))
	tn.fault("expired=1 after:1")
	tn.want(tn.api("GET", "/apps", ""), 200)
	tn.want(tn.api("GET", "/apps", ""), 401)
	tn.want(tn.api("GET", "/apps", ""), 401) // the token stays worthless
	tn.useToken(tn.userToken(sim.DefaultUser, userBody))
	tn.want(tn.api("GET", "/apps", ""), 200)

	tn.ExpireTokens()
	tn.want(tn.api("GET", "/apps", ""), 401)
	tn.fault("token-refused=on")
	tn.want(tn.userToken(sim.DefaultUser, userBody), 401)
}

func TestAnOldInstallationTakesItsStaticTokenOnly(t *testing.T) {
	tn := open(t, sim.Config{StaticToken: "static"})
	tn.want(tn.api("GET", "/apps", ""), 401)
	tn.auth = func(r *http.Request) { r.Header.Set("Sensedia-Auth", "guess") }
	tn.want(tn.api("GET", "/apps", ""), 401)
	tn.auth = func(r *http.Request) { r.Header.Set("Sensedia-Auth", "static") }
	tn.want(tn.api("GET", "/apps", ""), 200)
	tn.clock.Advance(10 * 365 * 24 * time.Hour)
	tn.want(tn.api("GET", "/apps", ""), 200)
	r := tn.userToken(sim.DefaultUser, userBody)
	if r.status != 200 || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		t.Errorf("token call of an old installation: %+v", r)
	}
}

func TestAStaticTokenMeansNothingToANewInstallation(t *testing.T) {
	tn := open(t, sim.Config{})
	tn.auth = func(r *http.Request) { r.Header.Set("Sensedia-Auth", "") }
	tn.want(tn.api("GET", "/apps", ""), 401)
}

func TestAClientApplicationMaySeeNoAPIs(t *testing.T) {
	tn := open(t, sim.Config{Users: []sim.Credential{user}, Clients: []sim.Credential{client}, ClientsSeeNoAPIs: true})
	tn.useToken(tn.clientToken(client, clientForm))
	if r := tn.want(tn.api("GET", "/apis", ""), 500); !strings.Contains(r.body, "CommunicationException") {
		t.Errorf("%s", r.body)
	}
	tn.want(tn.api("GET", "/apps", ""), 200)
	tn.useToken(tn.userToken(user, userBody))
	tn.want(tn.api("GET", "/apis", ""), 200)
}

func TestAWrongPathIsAPage(t *testing.T) {
	tn := login(t, sim.Config{})
	for _, path := range []string{"/", base, base + "/app", "/api-manager/api/v4/apps", base + "/apps/x/approve", base + "//apps", "/" + base + "/apps", base + "/x/../apps"} {
		for _, method := range []string{"GET", "POST"} {
			r := tn.want(tn.send(method, path, "", tn.auth), 200)
			if !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") || !strings.Contains(r.body, "<html>") {
				t.Errorf("%s %s: %+v", method, path, r)
			}
		}
	}
}

func TestTheRateLimitRefusesAndRefills(t *testing.T) {
	tn := login(t, sim.Config{RatePerSecond: 1, Burst: 2})
	tn.want(tn.api("GET", "/apps", ""), 200)
	tn.want(tn.api("GET", "/apps", ""), 200)
	if r := tn.want(tn.api("GET", "/apps", ""), 429); r.header.Get("Retry-After") != "1" {
		t.Errorf("%v", r.header)
	}
	tn.clock.Advance(time.Second)
	tn.want(tn.api("GET", "/apps", ""), 200)
}
