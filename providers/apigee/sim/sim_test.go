package sim_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gatehouse/providers/apigee/sim"
	"gatehouse/providers/simkit"
)

// org is an organization spoken to by hand.
type org struct {
	*sim.Sim
	t     testing.TB
	clock *simkit.ManualClock
}

func newOrg(t testing.TB, cfg sim.Config) *org {
	clock := simkit.NewManualClock(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	cfg.Clock = clock.Now
	o := &org{sim.New(cfg), t, clock}
	o.AddDeveloper(sim.Developer{Email: "ana@example.com", FirstName: "Ana", LastName: "Lima"})
	o.AddGroup(sim.AppGroup{Name: "team"})
	o.AddProduct(sim.Product{Name: "auto"})
	o.AddProduct(sim.Product{Name: "manual", ApprovalType: "manual"})
	return o
}

type reply struct {
	status int
	body   string
	header http.Header
}

func (r reply) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), v); err != nil {
		t.Fatalf("%d %s: %v", r.status, r.body, err)
	}
}

// do calls below the organization; a body is JSON, none is an action.
func (o *org) do(method, path, body string) reply {
	o.t.Helper()
	kind := "application/json"
	if body == "" {
		kind = "application/octet-stream"
	}
	return o.send(method, "/v1/organizations/sim-org"+path, kind, body)
}

func (o *org) send(method, path, kind, body string) reply {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+sim.DefaultToken)
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	o.Handler().ServeHTTP(w, r)
	text, err := io.ReadAll(w.Result().Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return reply{w.Code, string(text), w.Result().Header}
}

func (o *org) want(r reply, status int, says string) reply {
	o.t.Helper()
	if r.status != status || !strings.Contains(r.body, says) {
		o.t.Errorf("%d %s, want %d with %q", r.status, r.body, status, says)
	}
	return r
}

const apps = "/developers/ana@example.com/apps"

// made creates an app by the wire, with products on its key.
func (o *org) made(name string, products ...string) sim.App {
	o.t.Helper()
	body, err := json.Marshal(map[string]any{"name": name, "apiProducts": products, "callbackUrl": "https://a.example",
		"attributes": []sim.Attribute{{Name: "tier", Value: "gold"}}})
	if err != nil {
		o.t.Fatal(err)
	}
	var a sim.App
	o.want(o.do("POST", apps, string(body)), 200, `"status":"approved"`).into(o.t, &a)
	return a
}

func (o *org) held(id string) sim.App {
	o.t.Helper()
	a, ok := o.App(id)
	if !ok {
		o.t.Fatalf("no app %s", id)
	}
	return a
}

func TestACallPassesOnlyWhenAllFourLevelsAreGood(t *testing.T) {
	o := newOrg(t, sim.Config{})
	a := o.made("till", "manual")
	key := a.Credentials[0].ConsumerKey
	call := "/call?apikey=" + key + "&product=manual"
	pair := apps + "/till/keys/" + key + "/apiproducts/manual"
	for _, step := range []struct{ path, says string }{
		{"", "the product on the key is pending"},
		{pair + "?action=approve", ""},
		{apps + "/till/keys/" + key + "?action=revoke", "the key is revoked"},
		{apps + "/till/keys/" + key + "?action=approve", ""},
		{apps + "/till?action=revoke", "the app is revoked"},
		{apps + "/till?action=approve", ""},
		{"/developers/ana@example.com?action=inactive", "is not active"},
		{"/developers/ana@example.com?action=active", ""},
		{pair + "?action=revoke", "the product on the key is revoked"},
	} {
		if step.path != "" {
			if r := o.do("POST", step.path, ""); r.status > 204 {
				t.Fatalf("%s: %d %s", step.path, r.status, r.body)
			}
		}
		status := 401
		if step.says == "" {
			status = 200
		}
		o.want(o.send("GET", call, "", ""), status, step.says)
	}
	o.want(o.send("GET", "/call?apikey=nobodys&product=manual", "", ""), 401, "no such key")
	o.want(o.send("GET", "/call?apikey="+key+"&product=auto", "", ""), 401, "no such product")
}

func TestTheRuntimeGoesByWhatItKnewForAWhile(t *testing.T) {
	o := newOrg(t, sim.Config{CacheDelay: 3 * time.Minute})
	a := o.made("till", "auto")
	call := "/call?apikey=" + a.Credentials[0].ConsumerKey + "&product=auto"
	o.want(o.send("GET", call, "", ""), 200, "")
	o.want(o.do("POST", apps+"/till?action=revoke", ""), 204, "")
	o.clock.Advance(179 * time.Second)
	o.want(o.send("GET", call, "", ""), 200, "")
	o.clock.Advance(time.Second)
	o.want(o.send("GET", call, "", ""), 401, "the app is revoked")
}

func TestABodyOnAnActionsPathMakesAKey(t *testing.T) {
	o := newOrg(t, sim.Config{})
	a := o.made("till", "auto")
	o.want(o.do("POST", apps+"/till?action=revoke", "null"), 200, "")
	if a := o.held(a.AppID); len(a.Credentials) != 2 || a.Status != "approved" || len(a.Attributes) != 0 || a.CallbackURL != "" {
		t.Errorf("%+v", a)
	}
	o.want(o.send("POST", "/v1/organizations/sim-org"+apps+"/till?action=revoke", "application/json", ""), 200, "")
	if a := o.held(a.AppID); len(a.Credentials) != 3 || a.Status != "approved" {
		t.Errorf("without a body, as JSON: %+v", a)
	}
}

func TestPUTReplacesAttributesAndProductsMintAKey(t *testing.T) {
	o := newOrg(t, sim.Config{})
	a := o.made("till", "auto")
	o.want(o.do("PUT", apps+"/till", `{"attributes":[{"name":"new","value":"1"}],"callbackUrl":"https://b.example"}`), 200, "")
	now := o.held(a.AppID)
	if len(now.Credentials) != 1 || len(now.Attributes) != 1 || now.Attributes[0].Name != "new" || now.CallbackURL != "https://b.example" {
		t.Errorf("%+v", now)
	}
	o.want(o.do("PUT", apps+"/till", `{"apiProducts":["manual"]}`), 200, "")
	if now := o.held(a.AppID); len(now.Credentials) != 2 || len(now.Attributes) != 0 || now.CallbackURL != "" || now.Credentials[0].ConsumerKey != a.Credentials[0].ConsumerKey {
		t.Errorf("%+v", now)
	}
	o.want(o.do("PUT", apps+"/till", `{"name":"other"}`), 400, "cannot be changed")
}

func TestKeysAreBareApprovedAndUnique(t *testing.T) {
	o := newOrg(t, sim.Config{})
	a := o.made("till")
	o.made("other")
	o.want(o.do("POST", apps+"/till/keys", `{"consumerKey":"k-1","consumerSecret":"s_1","status":"revoked","apiProducts":["auto"]}`), 200, `"status":"approved"`)
	if c := o.held(a.AppID).Credentials[1]; len(c.APIProducts) != 0 || c.ExpiresAt != -1 {
		t.Errorf("%+v", c)
	}
	o.want(o.do("POST", apps+"/other/keys", `{"consumerKey":"k-1","consumerSecret":"s"}`), 409, `"status":"ABORTED"`)
	o.want(o.do("POST", apps+"/other/keys", `{"consumerKey":"k-1","consumerSecret":"s"}`), 409, `"type":"keymanagement.service.ConsumerKeyAlreadyExists"`)
	o.want(o.do("POST", apps+"/other/keys", `{"consumerKey":"k 1","consumerSecret":"s"}`), 400, "letters, numbers")
	o.want(o.do("POST", apps+"/till/keys/k-1", `{"apiProducts":["manual","auto"]}`), 200, `{"apiproduct":"manual","status":"pending"},{"apiproduct":"auto","status":"approved"}`)
	o.want(o.do("DELETE", apps+"/till/keys/k-1/apiproducts/manual", ""), 200, "")
	o.want(o.do("DELETE", apps+"/till/keys/k-1/apiproducts/manual", ""), 400, "APIProduct is not associated with consumer key")
	o.want(o.do("POST", apps+"/till/keys/k-1", `{"apiProducts":["manual"]}`), 200, `"status":"pending"`)
	o.want(o.do("DELETE", apps+"/till/keys/k-1", ""), 200, "")
	o.want(o.do("GET", apps+"/till/keys/k-1", ""), 404, "Invalid consumer key for Given App")
}

func TestExpiryHasAUnitForEachKindOfCall(t *testing.T) {
	o := newOrg(t, sim.Config{})
	at := func(d time.Duration) int64 { return o.clock.Now().Add(d).UnixMilli() }
	var dev, team sim.App
	o.do("POST", apps, `{"name":"a","keyExpiresIn":"60000"}`).into(t, &dev)
	o.do("POST", "/appgroups/team/apps", `{"name":"a","keyExpiresIn":60}`).into(t, &team)
	for name, a := range map[string]sim.App{"developer, milliseconds": dev, "AppGroup, seconds": team} {
		if got := a.Credentials[0].ExpiresAt; got != at(time.Minute) {
			t.Errorf("%s: %d", name, got)
		}
	}
	var key sim.Credential
	o.do("POST", apps+"/a/keys", `{"consumerKey":"k","consumerSecret":"s","expiresInSeconds":"60"}`).into(t, &key)
	if key.ExpiresAt != at(time.Minute) {
		t.Errorf("key, seconds: %d", key.ExpiresAt)
	}
	o.do("POST", apps+"/a/keys/k", `{"apiProducts":["auto"]}`)
	o.clock.Advance(time.Minute)
	o.want(o.do("GET", apps+"/a/keys/k", ""), 200, `"status":"approved"`)
	o.want(o.send("GET", "/call?apikey=k&product=auto", "", ""), 401, "has expired")
}

func TestPages(t *testing.T) {
	o := newOrg(t, sim.Config{PageCap: 100})
	for i := range 250 {
		o.AddApp(sim.App{Name: fmt.Sprint("a", i), DeveloperEmail: fmt.Sprintf("d%03d@example.com", i)})
	}
	var page struct {
		App  []sim.App
		Next string `json:"nextPageToken"`
		All  int    `json:"totalSize"`
	}
	o.do("GET", "/apps?expand=true", "").into(t, &page)
	if len(page.App) != 100 || page.Next != "" || page.All != 250 {
		t.Errorf("without pageSize: %d rows, token %q of %d", len(page.App), page.Next, page.All)
	}
	seen, token := map[string]bool{}, ""
	for range 3 {
		o.do("GET", "/apps?expand=true&pageSize=1000&pageToken="+token, "").into(t, &page)
		for _, a := range page.App {
			seen[a.AppID] = true
		}
		token, page.Next = page.Next, ""
	}
	if len(seen) != 250 || token != "" {
		t.Errorf("%d rows, then %q", len(seen), token)
	}
	var people struct{ Developer []sim.Developer }
	o.do("GET", "/developers?count=3&startKey=d001@example.com&expand=true", "").into(t, &people)
	if got := people.Developer; len(got) != 3 || got[0].Email != "d001@example.com" || got[0].DeveloperID != "" {
		t.Errorf("%+v", got)
	}
	o.do("GET", "/developers?expand=true", "").into(t, &people)
	if len(people.Developer) != 100 || people.Developer[0].Status != "active" {
		t.Errorf("%d whole developers", len(people.Developer))
	}
}

func TestFiltersDefaultToApproved(t *testing.T) {
	for filters, want := range map[sim.Filters]map[string]int{
		sim.Strict:  {"": 1, "status=revoked": 1, "status=approved&keyStatus=revoked": 1},
		sim.Lenient: {"": 3, "status=revoked": 1, "status=approved&keyStatus=revoked": 1},
		sim.Ignored: {"": 3, "status=revoked": 3, "status=approved&keyStatus=revoked": 3},
	} {
		o := newOrg(t, sim.Config{Filters: filters})
		o.AddApp(sim.App{Name: "a", DeveloperEmail: "ana@example.com", Credentials: []sim.Credential{{}}})
		o.AddApp(sim.App{Name: "b", DeveloperEmail: "ana@example.com", Credentials: []sim.Credential{{Status: "revoked"}}})
		o.AddApp(sim.App{Name: "c", DeveloperEmail: "ana@example.com", Status: "revoked", Credentials: []sim.Credential{{}}})
		for query, n := range want {
			var page struct{ App []sim.App }
			o.do("GET", "/apps?expand=true&"+query, "").into(t, &page)
			if len(page.App) != n {
				t.Errorf("filters %v, %q: %d apps, want %d", filters, query, len(page.App), n)
			}
		}
	}
}

func TestPathsGoByNameAndReadsById(t *testing.T) {
	o := newOrg(t, sim.Config{})
	a := o.made("my till", "auto")
	o.want(o.do("GET", "/apps/"+a.AppID, ""), 200, `"createdAt":"`)
	o.want(o.do("GET", apps+"/my%20till", ""), 200, a.AppID)
	o.want(o.do("GET", apps+"/"+a.AppID, ""), 404, "developer.service.AppDoesNotExist")
	o.want(o.do("DELETE", apps+"/"+a.AppID, ""), 404, "developer.service.AppDoesNotExist")
	o.want(o.do("POST", apps, `{"name":"my till"}`), 409, "already exists")
	o.want(o.do("GET", "/developers/Ana@example.com", ""), 404, "")
	o.want(o.do("POST", "/developers", `{"email":"New@example.com","firstName":"N","lastName":"N","userName":"n"}`), 400, "lowercase")
	o.want(o.do("PUT", "/appgroups/team/apps/none?action=approve", ""), 404, "")
}

func TestAGETWithAnActionDoesWhatItSays(t *testing.T) {
	o := newOrg(t, sim.Config{})
	o.want(o.do("GET", "/developers/ana@example.com?action=inactive", ""), 200, `"status":"inactive"`)
}

func TestDeletingADeveloperTakesItsAppsAlong(t *testing.T) {
	o := newOrg(t, sim.Config{})
	a, b := o.made("a", "auto"), o.AddApp(sim.App{Name: "b", DeveloperEmail: "bo@example.com"})
	o.DropOwner("ana@example.com")
	o.want(o.do("GET", "/apps/"+a.AppID, ""), 404, "")
	o.want(o.do("GET", "/apps/"+b.AppID, ""), 200, "")
	o.want(o.send("GET", "/call?apikey="+a.Credentials[0].ConsumerKey+"&product=auto", "", ""), 401, "no such key")
}

func TestARealisticOrganizationKeepsItsLimit(t *testing.T) {
	var slept time.Duration
	o := newOrg(t, sim.Config{Realistic: true, Sleep: func(_ context.Context, d time.Duration) { slept += d }})
	calls := func(n int) (refused int) {
		for range n {
			if r := o.do("GET", "", ""); r.status == 429 {
				refused++
				o.want(r, 429, "RESOURCE_EXHAUSTED")
				if r.header.Get("Retry-After") == "" {
					t.Error("no Retry-After")
				}
			}
		}
		return refused
	}
	if n := calls(3000); n > 0 || slept < 3000*simkit.UsualLatency {
		t.Errorf("%d of 3,000 calls were refused, and they took %s", n, slept)
	}
	o.clock.Advance(30 * time.Second)
	if n := calls(3001); n != 1 {
		t.Errorf("%d of 6,001 calls in a minute were refused", n)
	}
	o.clock.Advance(30 * time.Second)
	if n := calls(1); n > 0 {
		t.Error("the next minute is closed")
	}
}

func TestAnotherAdministratorChangesEverything(t *testing.T) {
	o := newOrg(t, sim.Config{})
	id, err := o.Create(map[string]any{"name": "till", "developerEmail": "ana@example.com", "credentials": []map[string]any{{"apiProducts": []map[string]any{{"apiproduct": "manual", "status": "pending"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	for object, status := range map[string]string{id: "revoked", "developer/ana@example.com": "inactive", "appgroup/team": "inactive"} {
		if err := o.Change(object, map[string]any{"status": status}); err != nil {
			t.Fatal(err)
		}
		got, err := o.Object(object)
		if text := fmt.Sprintf("%+v", got); err != nil || !strings.Contains(text, status) {
			t.Errorf("%s: %s, %v", object, text, err)
		}
	}
	if err := o.Change(id, map[string]any{"name": "another"}); err == nil {
		t.Error("a name was changed")
	}
	if _, err := o.Create(map[string]any{"name": "nobody's"}); err == nil {
		t.Error("an app without an owner")
	}
	if err := o.Delete(id); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{o.Delete(id), o.Change(id, nil), o.Change("product/none", nil)} {
		if err == nil {
			t.Error("what is not there was changed")
		}
	}
}

func TestTheSameSeedMakesTheSameOrganization(t *testing.T) {
	key := func(seed uint64) string {
		a := sim.New(sim.Config{Seed: seed}).AddApp(sim.App{Name: "a", DeveloperEmail: "d@example.com", Credentials: []sim.Credential{{}}})
		return a.AppID + a.Credentials[0].ConsumerKey
	}
	if one, again := key(1), key(1); one != again || one == key(2) {
		t.Error("ids and keys do not follow the seed")
	}
}
