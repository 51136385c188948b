package portal_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/portal"
	"gatehouse/providers/sensedia/sim"
)

func (d *door) apps() int {
	d.t.Helper()
	counts, err := d.store.Counts(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	return counts.Apps
}

func TestARepeatedRequestIsAnsweredAsTheFirst(t *testing.T) {
	d := open(t, sim.Config{})
	token := d.all()
	first := d.call("POST", "/v1/apps", token, payments, "Idempotency-Key", "k1").is(http.StatusCreated)
	again := d.call("POST", "/v1/apps", token, strings.ReplaceAll(payments, ": ", ":\n  "), "Idempotency-Key", "k1").is(http.StatusCreated)
	if string(again.body) != string(first.body) || again.Header.Get("Location") != first.Header.Get("Location") || again.Header.Get("Idempotency-Replayed") != "true" || d.apps() != 1 {
		t.Errorf("%s, then %s; %d Apps", first.body, again.body, d.apps())
	}
	d.call("POST", "/v1/apps", token, strings.ReplaceAll(payments, "Shop", "Other"), "Idempotency-Key", "k1").is(http.StatusUnprocessableEntity, "key_reused")
	another := d.tokenFor(core.Token{Client: "another", Scopes: core.Scopes()})
	d.call("POST", "/v1/apps", another, payments, "Idempotency-Key", "k1").is(http.StatusCreated)
	d.call("POST", "/v1/apps", token, payments, "Idempotency-Key", "k2").is(http.StatusCreated)
	if d.apps() != 3 {
		t.Errorf("%d Apps", d.apps())
	}
	d.clock.advance(25 * time.Hour)
	d.call("POST", "/v1/apps", token, payments, "Idempotency-Key", "k1").is(http.StatusCreated)
	if d.apps() != 4 {
		t.Errorf("%d Apps after the answers were forgotten", d.apps())
	}
}

func TestARefusalIsRepeatedToo(t *testing.T) {
	d := open(t, sim.Config{})
	token := d.all()
	bad := strings.ReplaceAll(payments, "100", "7")
	for range 2 {
		d.call("POST", "/v1/apps", token, bad, "Idempotency-Key", "k").is(http.StatusUnprocessableEntity, "invalid")
	}
}

func TestManyAtOnceWithOneKeyMakeOneApp(t *testing.T) {
	d := open(t, sim.Config{})
	token := d.all()
	var all sync.WaitGroup
	var mu sync.Mutex
	made := map[string]bool{}
	for range 12 {
		all.Go(func() {
			got := d.call("POST", "/v1/apps", token, payments, "Idempotency-Key", "k")
			mu.Lock()
			defer mu.Unlock()
			switch got.StatusCode {
			case http.StatusCreated:
				made[got.text("id")] = true
			case http.StatusConflict:
			default:
				t.Errorf("%d %s", got.StatusCode, got.body)
			}
		})
	}
	all.Wait()
	if len(made) != 1 || d.apps() != 1 {
		t.Errorf("%v, %d Apps", made, d.apps())
	}
}

// A process that dies between making the App and answering leaves a key that
// says so; whoever repeats the request gets that App.
func TestAnAppWhoseAnswerWasLostInACrashIsFoundAgain(t *testing.T) {
	d := open(t, sim.Config{}, func(c *portal.Config) { c.Alive = func(h string) bool { return h != "dead" } })
	token := d.all()
	first := d.call("POST", "/v1/apps", token, payments, "Idempotency-Key", "k").is(http.StatusCreated)
	forget := func(holder string) {
		err := d.store.Write(t.Context(), func(tx core.Tx) error {
			a, err := tx.Answer("shop", "k")
			if err != nil {
				return err
			}
			a.Status, a.Body, a.Holder = 0, nil, holder
			return tx.PutAnswer(a)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	forget("alive")
	d.call("POST", "/v1/apps", token, payments, "Idempotency-Key", "k").is(http.StatusConflict, "under_way")
	forget("dead")
	again := d.call("POST", "/v1/apps", token, payments, "Idempotency-Key", "k").is(http.StatusCreated)
	if again.text("id") != first.text("id") || d.apps() != 1 {
		t.Errorf("%s, then %s; %d Apps", first.body, again.body, d.apps())
	}
}

func TestCredentialsAreNeverKeptToBeAnsweredAgain(t *testing.T) {
	d := open(t, sim.Config{})
	token := d.all()
	id := d.registered(token)
	d.call("POST", "/v1/apps/"+id+"/credentials", token, "", "Idempotency-Key", "k").is(http.StatusBadRequest, "no_repeat")
	d.wrong("POST", "/v1/apps", token, payments, "Idempotency-Key", strings.Repeat("k", 256)).is(http.StatusBadRequest, "malformed")
}
