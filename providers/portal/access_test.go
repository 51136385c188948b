package portal_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/portal"
	"gatehouse/providers/sensedia/sim"
)

func TestNobodyComesInWithoutAGoodToken(t *testing.T) {
	d := open(t, sim.Config{})
	now := d.clock.Now()
	for name, token := range map[string]string{
		"none": "", "made up": portal.TokenPrefix + strings.Repeat("x", 43), "not ours": "secret", "huge": portal.TokenPrefix + strings.Repeat("x", 4000),
		"ended":   d.tokenFor(core.Token{Client: "a", Scopes: core.Scopes(), ExpiresAt: now.Add(-time.Second)}),
		"revoked": d.tokenFor(core.Token{Client: "b", Scopes: core.Scopes(), RevokedAt: now}),
	} {
		if got := d.wrong("GET", "/v1/apps?email=a@b.c", token, ""); got.StatusCode != http.StatusUnauthorized || got.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.body)
		}
	}
}

func TestATokenMayOnlyWhatItsScopesSay(t *testing.T) {
	d := open(t, sim.Config{}, func(c *portal.Config) { c.OpenMetrics = false })
	id := d.registered(d.all())
	calls := []struct {
		scope              core.Scope
		method, path, body string
	}{
		{core.ScopeRegister, "POST", "/v1/apps", payments}, {core.ScopeRead, "GET", "/v1/apps?email=a@b.c", ""}, {core.ScopeRead, "GET", "/v1/apps/" + id, ""},
		{core.ScopeRegister, "PATCH", "/v1/apps/" + id, `{"name": "x"}`}, {core.ScopeCredentials, "POST", "/v1/apps/" + id + "/credentials", ""},
		{core.ScopeRegister, "PUT", "/v1/apps/" + id + "/deletion-request", ""}, {core.ScopeRegister, "DELETE", "/v1/apps/" + id + "/deletion-request", ""},
		{core.ScopeRead, "GET", "/v1/connections", ""}, {core.ScopeMetrics, "GET", "/metrics", ""},
	}
	for _, scope := range core.Scopes() {
		token := d.token(scope)
		for _, c := range calls {
			got := d.call(c.method, c.path, token, c.body)
			if refused := got.StatusCode == http.StatusForbidden; refused == (scope == c.scope) {
				t.Errorf("%s %s with the scope %s: %d", c.method, c.path, scope, got.StatusCode)
			}
		}
	}
}

func TestATokenOfOneConnectionSeesNoOther(t *testing.T) {
	d := open(t, sim.Config{})
	id := d.registered(d.all())
	elsewhere := d.tokenFor(core.Token{Client: "other", Scopes: core.Scopes(), Connections: []string{"closed"}})
	d.call("GET", "/v1/apps/"+id, elsewhere, "").is(http.StatusNotFound)
	d.call("PATCH", "/v1/apps/"+id, elsewhere, `{"name": "x"}`).is(http.StatusNotFound)
	d.call("POST", "/v1/apps/"+id+"/credentials", elsewhere, "").is(http.StatusNotFound)
	d.call("PUT", "/v1/apps/"+id+"/deletion-request", elsewhere, "").is(http.StatusNotFound)
	d.call("POST", "/v1/apps", elsewhere, payments).is(http.StatusNotFound)
	if got := d.call("GET", "/v1/apps?email=ana@example.com", elsewhere, "").is(http.StatusOK); string(got.body) != `{"apps":[]}` {
		t.Errorf("%s", got.body)
	}
}

func TestEachTokenHasAPace(t *testing.T) {
	d := open(t, sim.Config{}, func(c *portal.Config) { c.PerSecond, c.Burst = 0.1, 2 })
	token, other := d.token(core.ScopeRead), d.token(core.ScopeRead)
	const path = "/v1/apps?email=a@b.c"
	d.call("GET", path, token, "").is(http.StatusOK)
	d.call("GET", path, token, "").is(http.StatusOK)
	slow := d.call("GET", path, token, "").is(http.StatusTooManyRequests, "too_many")
	if after := slow.Header.Get("Retry-After"); after != "10" && after != "9" {
		t.Errorf("Retry-After: %s", after)
	}
	d.call("GET", path, other, "").is(http.StatusOK)
	d.clock.advance(11 * time.Second)
	d.call("GET", path, token, "").is(http.StatusOK)
}

func TestWhatIsWrongIsRefusedAndChangesNothing(t *testing.T) {
	d := open(t, sim.Config{})
	token := d.all()
	const base = `"connection": "sensedia", "owner": {"name": "Ana"}`
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"empty":              {"", 400},
		"not JSON":           {"{", 400},
		"a list":             {"[]", 400},
		"something after":    {`{` + base + `, "name": "x"} {}`, 400},
		"wrong type":         {`{` + base + `, "name": 3}`, 400},
		"unknown field":      {`{` + base + `, "name": "x", "status": "APPROVED"}`, 400},
		"not UTF-8":          {"{" + base + ", \"name\": \"\xff\"}", 400},
		"too large":          {`{` + base + `, "name": "x", "description": "` + strings.Repeat("x", 70_000) + `"}`, 413},
		"no name":            {`{` + base + `}`, 422},
		"long name":          {`{` + base + `, "name": "` + strings.Repeat("ä", 256) + `"}`, 422},
		"long description":   {`{` + base + `, "name": "x", "description": "` + strings.Repeat("x", 10_001) + `"}`, 422},
		"no owner":           {`{"connection": "sensedia", "name": "x", "owner": {}}`, 422},
		"no such connection": {`{"connection": "other", "name": "x", "owner": {"name": "Ana"}}`, 404},
		"no such API":        {`{` + base + `, "name": "x", "registrations": [{"api": "7"}]}`, 422},
		"bad reference":      {`{` + base + `, "name": "x", "reference_id": "7"}`, 422},
		"bad callback":       {`{` + base + `, "name": "x", "callback_url": "nowhere"}`, 422},
		"bad address":        {`{"connection": "sensedia", "name": "x", "owner": {"email": "nowhere"}}`, 422},
		"nameless attribute": {`{` + base + `, "name": "x", "attributes": {"": "x"}}`, 422},
	} {
		if got := d.wrong("POST", "/v1/apps", token, c.body); got.StatusCode != c.status {
			t.Errorf("%s: %d %s, want %d", name, got.StatusCode, got.body, c.status)
		}
	}
	d.wrong("POST", "/v1/apps", token, "name=x", "Content-Type", "application/x-www-form-urlencoded").is(http.StatusUnsupportedMediaType)
	d.wrong("GET", "/v1/apps", token, "").is(http.StatusUnprocessableEntity)
	d.wrong("PUT", "/v1/apps", token, "").is(http.StatusMethodNotAllowed)
	d.wrong("GET", "/nothing", token, "").is(http.StatusNotFound, "no_route")
	d.call("GET", "/v1/apps/nobody", token, "").is(http.StatusNotFound, "not_found")
	if counts, err := d.store.Counts(t.Context()); err != nil || counts.Apps != 0 {
		t.Errorf("%+v, %v", counts, err)
	}
}

// Strings from outside stay data in the answers, also in problems.
func TestEscapesAreNoCommands(t *testing.T) {
	d := open(t, sim.Config{})
	token := d.all()
	made := d.call("POST", "/v1/apps", token, `{"connection": "sensedia", "name": "\u001b[2Jevil\r\nSet-Cookie: x", "owner": {"name": "Ana"}}`).is(http.StatusCreated)
	if made.text("name") != "\x1b[2Jevil\r\nSet-Cookie: x" {
		t.Errorf("%s", made.body)
	}
	refused := d.call("POST", "/v1/apps/"+made.text("id")+"/credentials", token, "").is(http.StatusConflict)
	if strings.ContainsAny(refused.text("detail"), "\x1b\r\n") || strings.Contains(d.logs.String(), "\x1b") {
		t.Errorf("%s; the log: %s", refused.body, d.logs)
	}
}
