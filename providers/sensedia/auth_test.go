package sensedia_test

import (
	"sync"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/sensedia"
	"gatehouse/providers/sensedia/sim"
)

const (
	userToken        = "POST /user-management/v1/oauth2/token"
	applicationToken = "POST /access-control/api/v1/oauth2/token"
)

func TestATokenIsRenewedEarlyAndSharedByAll(t *testing.T) {
	tn := newTenant(t, sim.Config{}, nil, nil)
	_, app := tn.seeded(sim.App{})
	read := func() {
		if _, err := tn.Read(t.Context(), core.Subject{App: app}); err != nil {
			t.Error(err)
		}
	}
	at := func(d time.Duration, tokens int) {
		t.Helper()
		tn.clock.Advance(d)
		read()
		if n := tn.count(userToken); n != tokens {
			t.Errorf("%d token calls, want %d", n, tokens)
		}
	}
	at(0, 1)
	at(23*time.Hour, 1)
	at(57*time.Minute, 2) // 3 minutes before the end
	tn.sim.ExpireTokens()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(read)
	}
	wg.Wait()
	if n := tn.count(userToken); n != 3 {
		t.Errorf("16 calls with an expired token made %d token calls", n-2)
	}
}

// Trap 16: the other kind of credential is told by 404 or by 401.
func TestTheWrongKindOfCredentialIsNamed(t *testing.T) {
	secrets := map[string]string{"client-secret": "the-secret-of-it"}
	credential := []sim.Credential{{ID: "me", Secret: "the-secret-of-it"}}
	for _, tc := range []struct {
		cfg  sim.Config
		auth string
		says string
	}{
		{sim.Config{Users: credential}, "application", "try auth: user"},
		{sim.Config{Clients: credential}, "user", "try auth: application"},
		{sim.Config{Users: credential, WrongKindIs401: true}, "application", "the other kind is refused too"},
		{sim.Config{Users: []sim.Credential{{ID: "me", Secret: "another secret"}}}, "user", "refuses the client id or secret"},
	} {
		tn := newTenant(t, tc.cfg, map[string]string{"auth": tc.auth, "client-id": "me"}, secrets)
		_, err := tn.Check(t.Context())
		wantCode(t, err, core.CodeUnauthorized, tc.says)
		if n := tn.count(userToken) + tn.count(applicationToken); n != 1 {
			t.Errorf("%s: %d token calls", tc.auth, n)
		}
	}
}

// Trap 4: 401 for good ends after one renewal.
func TestARefusedTokenIsRenewedOnce(t *testing.T) {
	tn := newTenant(t, sim.Config{}, nil, nil)
	_, app := tn.seeded(sim.App{})
	tn.fault("expired", "on")
	_, err := tn.Read(t.Context(), core.Subject{App: app})
	wantCode(t, err, core.CodeUnauthorized, "")
	if tokens, reads := tn.count(userToken), tn.count("GET /apps/{clientId}"); tokens != 2 || reads != 2 {
		t.Errorf("%d token calls, %d reads", tokens, reads)
	}
}

func TestWrongSettingsAreRefusedWithoutACall(t *testing.T) {
	good := map[string]string{"url": "https://manager.example.com", "client-id": "me"}
	for name, change := range map[string]map[string]string{
		"no url": {"url": ""}, "plain http": {"url": "http://manager.example.com"}, "query": {"url": "https://m.example.com/?a=b"},
		"auth": {"auth": "basic"}, "no client id": {"client-id": ""}, "reveal path": {"reveal-path": "/apps/secret"},
		"page size": {"page-size": "0"},
	} {
		conn := core.Connection{Name: "c", Kind: sensedia.Kind, Settings: map[string][]string{}}
		for _, m := range []map[string]string{good, change} {
			for k, v := range m {
				conn.Settings[k] = []string{v}
			}
		}
		if _, err := (sensedia.Provider{}).Open(t.Context(), conn, core.Surroundings{}); core.CodeOf(err) != core.CodeConfig {
			t.Errorf("%s: %v", name, err)
		}
	}
}
