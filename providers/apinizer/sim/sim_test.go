package sim_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/providers/apinizer/sim"
	"gatehouse/providers/simkit"
)

func TestACredentialThroughItsLife(t *testing.T) {
	w := newWorld(t, sim.Config{})
	w.wants(w.call("POST", sales+"credentials/", create), 200, `"status":"SUCCESS"`, `"environmentName":"production"`)
	list := w.call("GET", sales+"credentials/", "")
	w.wants(list, 200, `"password":null`, `"resultCount":1`, `"enabled":true`, `"expireDate":null`)
	if strings.Contains(list.body, "p1-secret") || strings.Contains(list.body, "hidden") {
		t.Errorf("a secret is shown: %s", list.body)
	}
	if w.probe("production", "u1", "p1-secret", "pay") != 403 {
		t.Error("calls pass without a grant")
	}
	w.wants(w.call("PUT", sales+"credentials/u1/access/", onPay), 200)
	w.wants(w.call("PUT", sales+"credentials/u1/access/", onPay), 400, "has already access")
	w.wants(w.call("PUT", sales+"credentials/u1/access/", onAll), 200)
	w.wants(w.call("GET", sales+"credentials/u1/access/", ""), 200, `{"name":"all","type":"API_PROXY_GROUP"}`)
	if w.probe("test", "u1", "p1-secret", "stock") != 200 || w.probe("test", "u1", "wrong", "stock") != 401 {
		t.Error("the group's grant does not open its proxies, or a wrong password does")
	}
	w.wants(w.call("DELETE", sales+"credentials/u1/access/", onAll), 200)
	if w.probe("test", "u1", "p1-secret", "stock") != 403 || w.probe("test", "u1", "p1-secret", "pay") != 200 {
		t.Error("the group's removal left the group, or took the single grant")
	}
	w.wants(w.call("DELETE", sales+"credentials/u1/access/", ""), 400, "can not be empty")
	w.wants(w.call("PATCH", sales+"credentials/u1/", `{"password":"p2-secret","fullName":"Bo"}`), 200)
	if c, _ := w.Credential("u1"); c.Password != "p2-secret" || c.FullName != "Ana" {
		t.Errorf("%+v", c)
	}
	w.wants(w.call("DELETE", sales+"credentials/u1/", ""), 200)
	w.wants(w.call("DELETE", sales+"credentials/u1/", ""), 400, "Credential (username: u1) was not found!")
	w.wants(w.call("GET", sales+"credentials/u1/access/", ""), 400, "was not found")
}

func TestAnUpdateReplacesEverythingAndWantsAPassword(t *testing.T) {
	w := newWorld(t, sim.Config{})
	w.call("POST", sales+"credentials/", create)
	w.call("PUT", sales+"credentials/u1/access/", onPay)
	w.wants(w.call("PUT", sales+"credentials/", `{"email":"a@example.com","fullName":"Ana","username":"u1"}`), 400, "password can not be empty")
	w.wants(w.call("PUT", sales+"credentials/", `{"email":"b@example.com","fullName":"Bo","username":"u1","password":"p3","enabled":false}`), 200)
	c, _ := w.Credential("u1")
	if c.Description != "" || c.Metadata != nil || c.Enabled || len(c.Grants) != 1 {
		t.Errorf("%+v", c)
	}
}

func TestBothGenerationsOfAnswers(t *testing.T) {
	for style, want := range map[sim.Style][3]string{
		sim.Style2026: {`"status":"SUCCESS"`, `"resultMessage":"Credential (username: no)`, `"resultMessage":"Project (no) is not found!"`},
		sim.Style2025: {`"success":true`, `"error_description":"Credential (username: no)`, `"error":"not_found"`},
		sim.Mixed:     {`"success":true`, `"resultMessage":"Credential (username: no)`, `"resultMessage":"Project (no)`},
	} {
		w := newWorld(t, sim.Config{Style: style})
		w.wants(w.call("GET", sales+"credentials/", ""), 200, want[0])
		w.wants(w.call("GET", sales+"credentials/no/access/", ""), 400, want[1])
		a := w.call("GET", "/apiops/projects/no/credentials/", "")
		if !strings.Contains(a.body, want[2]) || (a.status == 404) != (style == sim.Style2025) {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
}

func TestUsernamesAreUniqueOverAllProjects(t *testing.T) {
	w := newWorld(t, sim.Config{})
	w.call("POST", sales+"credentials/", create)
	w.wants(w.call("POST", "/apiops/projects/other/credentials/", create), 400, "already used by another credential")
	w.wants(w.call("GET", "/apiops/projects/other/credentials/", ""), 200, `"resultCount":0`)
	w.wants(w.call("GET", "/apiops/projects/admin/credentials/", ""), 200, `"username":"u1"`)
}

func TestAGlobalCredentialLeavesItsProject(t *testing.T) {
	w := newWorld(t, sim.Config{})
	w.call("POST", sales+"credentials/", create)
	if err := w.Globalize("u1"); err != nil {
		t.Fatal(err)
	}
	w.wants(w.call("GET", sales+"credentials/", ""), 200, `"resultCount":0`)
	w.wants(w.call("GET", "/apiops/projects/admin/credentials/", ""), 200, `"username":"u1"`)
	w.wants(w.call("PUT", sales+"credentials/u1/access/", onPay), 200)
	w.wants(w.call("DELETE", sales+"credentials/u1/", ""), 400, "was not found")
}

func TestRateLimitLists(t *testing.T) {
	w := newWorld(t, sim.Config{})
	w.call("POST", sales+"credentials/", create)
	w.wants(w.call("POST", sales+"rlcl/gold/credentials/", naming), 200, "SUCCESS")
	w.wants(w.call("POST", sales+"rlcl/gold/credentials/", naming), 200)
	w.wants(w.call("GET", sales+"rlcl/gold/", ""), 200, `"credentialNameList":["somebody","u1"]`, `"resultCount":1`)
	w.wants(w.call("POST", sales+"rlcl/gold/credentials/", `{"credentialNameList":["no"]}`), 400, "not found in project")
	w.wants(w.call("DELETE", sales+"rlcl/gold/credentials/", naming), 200)
	w.wants(w.call("DELETE", sales+"rlcl/gold/credentials/", naming), 200)
	w.wants(w.call("POST", sales+"rlcl/lead/credentials/", naming), 400, "RLCL (lead) is not found!")
	w.wants(w.call("PUT", sales+"rlcl/gold/credentials/", naming), 200)
	if got := w.Members("sales", "gold"); !slices.Equal(got, []string{"u1"}) {
		t.Errorf("PUT replaces the whole list; it has %v", got)
	}
}

func TestTokensAndRights(t *testing.T) {
	w := newWorld(t, sim.Config{Users: []sim.User{
		{Name: "rw", Password: "rw-password"}, {Name: "ro", Token: "ro-token-0", ReadOnly: true}, {Name: "nd", Token: "nd-token-0", NoDeploy: true},
	}})
	w.token = ""
	w.wants(w.call("GET", sales+"credentials/", ""), 401, "Empty Key!")
	w.wants(w.call("POST", "/apiops/auth/token", "grant_type=client_credentials&client_id=rw&client_secret=no"), 401)
	w.wants(w.call("POST", "/apiops/auth/token", `{"grant_type":"client_credentials"}`), 400)
	a := w.call("POST", "/apiops/auth/token", "grant_type=client_credentials&client_id=rw&client_secret=rw-password")
	w.wants(a, 200, `"expires_in":3600`)
	w.token, _ = a.fields["access_token"].(string)
	w.wants(w.call("GET", sales+"credentials/", ""), 200)
	w.clock.Advance(time.Hour)
	w.wants(w.call("GET", sales+"credentials/", ""), 401, "Token was expired!")
	for token, right := range map[string]string{"ro-token-0": "MANAGE", "nd-token-0": "DEPLOY_UNDEPLOY"} {
		w.token = token
		w.wants(w.call("GET", sales+"credentials/", ""), 200)
		w.wants(w.call("POST", sales+"credentials/", create), 400, "does not have required permission", right)
	}
	w.wants(w.call("GET", "/apiops/test/healthcheck", ""), 200, "OK")
}

func TestADeploymentCanFailInOneEnvironment(t *testing.T) {
	for shape, word := range map[sim.Shape]string{sim.EnvironmentResults: `"environmentResults"`, sim.DetailList: `"detailList"`, sim.SuccessOnly: `"deploymentResult":{"success":false}`} {
		w := newWorld(t, sim.Config{Shape: shape})
		w.call("POST", sales+"credentials/", create)
		if err := w.Faults().Set("env-fail", "1@test PUT"); err != nil {
			t.Fatal(err)
		}
		w.wants(w.call("PUT", sales+"credentials/u1/access/", onPay), 200, word, `"success":false`)
		if w.probe("production", "u1", "p1-secret", "pay") != 200 || w.probe("test", "u1", "p1-secret", "pay") != 403 {
			t.Error("the probe does not tell the environments apart")
		}
		w.wants(w.call("GET", sales+"credentials/u1/access/", ""), 200, `"name":"pay"`)
	}
}

func TestBatchesAndAbsentGrants(t *testing.T) {
	both := `{"credentialAccessList":[{"name":"pay","type":"API_PROXY"},{"name":"stock","type":"API_PROXY","expireTime":"2026-03-02T10:00:00Z"}]}`
	for _, partial := range []bool{false, true} {
		w := newWorld(t, sim.Config{PartialGrants: partial, StrictRevoke: partial})
		w.call("POST", sales+"credentials/", create)
		w.call("PUT", sales+"credentials/u1/access/", onPay)
		w.wants(w.call("PUT", sales+"credentials/u1/access/", both), 400, "has already access")
		if c, _ := w.Credential("u1"); (len(c.Grants) == 2) != partial {
			t.Errorf("partial %v: %v", partial, c.Grants)
		}
		status := map[bool]int{false: 200, true: 400}[partial]
		w.wants(w.call("DELETE", sales+"credentials/u1/access/", onAll), status)
	}
	w := newWorld(t, sim.Config{})
	w.call("POST", sales+"credentials/", create)
	w.wants(w.call("PUT", sales+"credentials/u1/access/", both), 200)
	a := w.call("GET", sales+"credentials/u1/access/", "")
	if w.wants(a, 200, "stock"); strings.Contains(a.body, "expireTime") {
		t.Errorf("expireTime is returned: %s", a.body)
	}
	w.clock.Advance(2 * time.Hour)
	if w.probe("test", "u1", "p1-secret", "stock") != 403 {
		t.Error("an expired grant opens")
	}
	w.wants(w.call("PUT", sales+"credentials/u1/access/", `{"credentialAccessList":[{"name":"no","type":"API_PROXY"}]}`), 400, "or user does not have privilege")
}

func TestWhatIsNotThere(t *testing.T) {
	w := newWorld(t, sim.Config{OldPortal: true, NoReadList: true, Style: sim.Style2025})
	if a := w.call("GET", "/apiops/projects/sales/credentials", ""); !strings.HasPrefix(a.kind, "text/html") {
		t.Errorf("a path without its slash answers %s", a.kind)
	}
	w.wants(w.call("GET", "/apiops/api-products", ""), 404, "not_found")
	w.wants(w.call("GET", sales+"rlcl/gold/", ""), 404)
	w.wants(w.call("GET", "/apiops/openapi.json", ""), 200, "2025")
	w.wants(newWorld(t, sim.Config{}).call("GET", "/apiops/api-products", ""), 200, `["Payments","Ledger"]`)
}

func TestTheOtherAdministrator(t *testing.T) {
	w := newWorld(t, sim.Config{})
	id, err := w.Create(map[string]any{"project": "sales", "username": "x", "password": "pw-of-x", "grants": []map[string]any{{"project": "sales", "name": "pay", "type": "API_PROXY"}}})
	if err != nil || id != "x" || w.probe("test", "x", "pw-of-x", "pay") != 200 {
		t.Fatalf("%s, %v", id, err)
	}
	if err := w.Change("x", map[string]any{"enabled": false}); err != nil || w.probe("test", "x", "pw-of-x", "pay") != 401 {
		t.Error(err)
	}
	var field *simkit.FieldError
	if err := w.Change("x", map[string]any{"color": "red"}); !errors.As(err, &field) {
		t.Errorf("%v", err)
	}
	if err := w.Change("x", map[string]any{"project": "no"}); !errors.As(err, &field) {
		t.Errorf("%v", err)
	}
	var missing *simkit.NotFoundError
	if err := w.Delete("y"); !errors.As(err, &missing) {
		t.Errorf("%v", err)
	}
	w.RenameProject("sales", "trade")
	w.wants(w.call("GET", sales+"credentials/", ""), 400, "Project (sales) is not found!")
	w.wants(w.call("GET", "/apiops/projects/trade/credentials/x/access/", ""), 200, "pay")
	if err := w.Delete("x"); err != nil || len(w.Credentials()) != 0 {
		t.Error(err)
	}
}

// Every write is deployed to all environments before it is answered; a read is
// not (apinizer.md, Limits and pacing).
func TestARealisticManagerTakesItsTimeForWrites(t *testing.T) {
	var slept time.Duration
	w := newWorld(t, sim.Config{Realistic: true, Sleep: func(_ context.Context, d time.Duration) { slept += d }})
	took := func(method, path, body string, status int) time.Duration {
		t.Helper()
		slept = 0
		w.wants(w.call(method, path, body), status)
		return slept
	}
	write, read := took("POST", sales+"credentials/", create, 200), took("GET", sales+"credentials/", "", 200)
	if write < time.Second || read != simkit.UsualLatency {
		t.Errorf("a write takes %s, a read %s", write, read)
	}
}
