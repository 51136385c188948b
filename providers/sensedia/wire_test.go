package sensedia_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/providertest"
	"gatehouse/providers/sensedia"
)

// scripted is a gateway whose answers are written down, for forms that the
// simulator does not take: what the vendor's schema leaves open.
type scripted struct {
	core.Gateway
	answers map[string]string // by method and path below the base
	bodies  map[string]string // of the writes that came
}

func newScripted(t *testing.T, answers map[string]string) *scripted {
	t.Helper()
	s := &scripted{answers: answers, bodies: map[string]string{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		call := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/manager/api")
		if r.Header.Get("Sensedia-Auth") != "the-static-token" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if body, err := io.ReadAll(r.Body); err == nil && r.Method != http.MethodGet {
			s.bodies[call] = string(body)
		}
		answer, ok := s.answers[call]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	conn := core.Connection{Name: "old", Kind: sensedia.Kind, Settings: map[string][]string{"url": {server.URL + "/manager/api/"}, "auth": {"static"}}}
	s.Gateway = openGateway(t, conn, map[string]string{"token": "the-static-token"}, providertest.NewClock(), &bytes.Buffer{})
	return s
}

const rich = `{"id": 9007199254740993, "clientId": "c-1", "secret": "0123456789abcdef", "name": "Till <b>", "description": null,
 "developer": "ana", "status": "APPROVED", "creationDate": 1700000000000, "showAppGallery": false, "rating": 4.50, "owners": [{"a": 1e3}],
 "apis": [{"id": "7", "name": "Pay", "version": "v1", "fromFuture": {"x": [1, 2.0]}, "plans": [{"id": 3, "name": "Gold", "quota": 100}, {"id": 4}]},
          {"id": 8, "name": "Free", "plans": null}],
 "extraInfo": %s}`

func richApp(extra string) string { return strings.Replace(rich, "%s", extra, 1) }

func richSubject(status core.Status) core.Subject {
	return core.Subject{App: core.App{ID: "app-1", Name: "Till <b>", Status: status, Refs: core.Refs{{Kind: "client", ID: "c-1"}},
		Registrations: []core.Registration{{API: core.APIRef{ID: "7"}, Plan: core.PlanRef{ID: "3"}, Status: core.RegistrationOn}}}}
}

func fields(t *testing.T, text string) map[string]json.RawMessage {
	t.Helper()
	var out map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return out
}

func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return b.String()
}

// Trap 14: everything that is not ours goes back as it came, byte for byte.
func TestAPutKeepsWhatItDoesNotKnow(t *testing.T) {
	for extra, want := range map[string]string{
		`{"cost": {"n": 1.0}}`:         `{"cost":{"n":1.0},"gatehouse-app":"app-1"}`,
		`null`:                         `{"gatehouse-app":"app-1"}`,
		`""`:                           `"{\"gatehouse-app\":\"app-1\"}"`,
		`"{\"cost\":2}"`:               `"{\"cost\":2,\"gatehouse-app\":\"app-1\"}"`,
		`"free text"`:                  `"free text"`,
		`{"gatehouse-suspended":true}`: `{"gatehouse-app":"app-1"}`,
	} {
		s := newScripted(t, map[string]string{"GET /apps/c-1": richApp(extra), "PUT /apps/9007199254740993": `{"id":1,"code":"c-1"}`})
		subject := richSubject(core.Canceled)
		current, err := s.Read(t.Context(), subject)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Push(t.Context(), subject, current, func(core.Pushed) error { return nil }); err != nil {
			t.Fatal(err)
		}
		before, after := fields(t, richApp(extra)), fields(t, s.bodies["PUT /apps/9007199254740993"])
		for name, value := range before {
			expected := compact(value)
			switch name {
			case "status":
				expected = `"CANCELLED"`
			case "extraInfo":
				expected = want
			}
			if got := compact(after[name]); got != expected {
				t.Errorf("extraInfo %s: %s became %s, want %s", extra, name, got, expected)
			}
		}
		if len(after) != len(before) {
			t.Errorf("fields came or went: %s", s.bodies)
		}
	}
}

// An approval sends exactly the decided APIs; those that stay keep their fields.
func TestAnApprovalKeepsTheFieldsOfItsAPIs(t *testing.T) {
	s := newScripted(t, map[string]string{"GET /apps/c-1": strings.Replace(richApp("{}"), "APPROVED", "REJECTED", 1), "PUT /apps/9007199254740993": `{}`})
	subject := richSubject(core.Approved)
	subject.App.Registrations = append(subject.App.Registrations,
		core.Registration{API: core.APIRef{ID: "12"}, Plan: core.PlanRef{ID: "x9"}, Status: core.RegistrationOn},
		core.Registration{API: core.APIRef{ID: "8"}, Status: core.RegistrationOn},
		core.Registration{API: core.APIRef{ID: "99"}, Status: core.Waiting})
	current, err := s.Read(t.Context(), subject)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Push(t.Context(), subject, current, func(core.Pushed) error { return nil }); err != nil {
		t.Fatal(err)
	}
	got := compact(fields(t, s.bodies["PUT /apps/9007199254740993"])["apis"])
	want := `[{"fromFuture":{"x":[1,2.0]},"id":"7","name":"Pay","plans":[{"id":3,"name":"Gold","quota":100}],"version":"v1"},{"id":12,"plans":[{"id":"x9"}]},{"id":8,"name":"Free","plans":[]}]`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Every field is optional and may have another form.
func TestDecodingIsTolerant(t *testing.T) {
	s := newScripted(t, map[string]string{
		"GET /apps/count": `"4"`,
		"GET /apps": `[` + richApp("[1]") + `, {"id": 2, "clientId": 77, "apis": {"no": "array"}, "status": "approved?", "developer": "bo@example.com"},
			{"clientId": "only-client", "status": "PENDING", "extraInfo": "{\"gatehouse-app\":\"app-9\"}", "creationDate": "2026-03-01T09:00:00.000+0000"}, {"id": "x", "name": 5}]`,
		"GET /apis":  `[{"id": 7, "name": "Pay"}]`,
		"GET /plans": `[{"id": 3, "name": "Gold", "api": {"id": 7}}, {"id": 5, "api": null}]`,
	})
	var got []core.Remote
	l, err := s.List(t.Context(), func(b []core.Remote) error { got = append(got, b...); return nil })
	if err != nil || !l.Complete || len(got) != 4 {
		t.Fatalf("%d, %+v, %v", len(got), l, err)
	}
	if r := got[0]; r.Refs.Get("app", "") != "9007199254740993" || r.CreatedAt.Unix() != 1700000000 || len(r.Registrations) != 3 ||
		!r.Projection.Same(core.Shown("APPROVED", "7/3", "7/4", "8/").With("name=Till <b>", "description=")) {
		t.Errorf("%+v", r)
	}
	if r := got[1]; r.Status != core.Unknown || r.Native != "approved?" || r.Refs.Get("client", "") != "77" || r.Owner.Email != "bo@example.com" {
		t.Errorf("%+v", r)
	}
	if r := got[2]; r.AppID != "app-9" || r.Status != core.Pending || r.CreatedAt.IsZero() {
		t.Errorf("%+v", r)
	}
	apis, err := s.Catalog(t.Context())
	if err != nil || len(apis) != 1 || len(apis[0].Plans) != 1 || apis[0].Plans[0].Name != "Gold" {
		t.Errorf("%+v, %v", apis, err)
	}
}

// Entries without any id are not Apps, and a list with them is not complete.
func TestEntriesWithoutAnIDAreNoticed(t *testing.T) {
	s := newScripted(t, map[string]string{"GET /apps/count": `{"count": 1}`, "GET /apps": `[{"id": 1, "clientId": "c"}, {"name": "nobody"}, 17]`})
	n := 0
	l, err := s.List(t.Context(), func(b []core.Remote) error { n += len(b); return nil })
	if err != nil || l.Complete || n != 1 || l.Why == "" {
		t.Errorf("%d, %+v, %v", n, l, err)
	}
}

func TestAnotherAppThanAskedForIsNotBelieved(t *testing.T) {
	s := newScripted(t, map[string]string{"GET /apps/c-1": `{"id": 5, "clientId": "c-2", "status": "APPROVED"}`})
	_, err := s.Read(t.Context(), richSubject(core.Approved))
	wantCode(t, err, core.CodePermanent, "another app")
}
