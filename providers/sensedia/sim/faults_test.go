package sim_test

import (
	"strings"
	"testing"

	"gatehouse/providers/sensedia/sim"
)

func TestCommunicationExceptionTransientPermanentAndForUnknownApps(t *testing.T) {
	tn := login(t, sim.Config{NotFoundIs500: true})
	app := tn.seed(1)[0]
	tn.fault("communication=2 GET /apps")
	for range 2 {
		if r := tn.want(tn.api("GET", "/apps", ""), 500); !strings.Contains(r.body, "CommunicationException") || !strings.Contains(r.body, "Access Control service") {
			t.Errorf("%s", r.body)
		}
	}
	tn.want(tn.api("GET", "/apps", ""), 200)
	tn.fault("communication=on /apps/" + app.ClientID)
	for range 5 {
		tn.want(tn.api("GET", "/apps/"+app.ClientID, ""), 500)
	}
	for _, r := range []reply{tn.api("GET", "/apps/nobody", ""), tn.api("DELETE", "/apps/9", "")} {
		if r.status != 500 || !strings.Contains(r.body, "CommunicationException") {
			t.Errorf("%+v", r)
		}
	}
}

func TestSomeAppsAreForbidden(t *testing.T) {
	tn := login(t, sim.Config{})
	apps := tn.seed(3)
	tn.fault("forbidden-apps=on@" + number(apps[0].ID) + "," + apps[1].ClientID)
	tn.want(tn.api("GET", "/apps/"+apps[0].ClientID, ""), 403)
	tn.want(tn.api("DELETE", "/apps/"+number(apps[1].ID), ""), 403)
	tn.want(tn.put(apps[0]), 403)
	tn.want(tn.api("GET", "/apps/"+apps[2].ClientID, ""), 200)
	if got := tn.names("/apps"); got != "app 1,app 2,app 3" {
		t.Errorf("%s", got)
	}
}

func TestListsThatAreEmptyShortOrMiscounted(t *testing.T) {
	tn := login(t, sim.Config{})
	tn.seed(4)
	whole := "app 1,app 2,app 3,app 4"
	for fault, want := range map[string]string{"empty=1 /apps$": "", "short-page=1": "app 1,app 2"} {
		tn.fault(fault)
		if got := tn.names("/apps"); got != want {
			t.Errorf("%s: %s", fault, got)
		}
		if got := tn.names("/apps"); got != whole {
			t.Errorf("after %s: %s", fault, got)
		}
	}
	tn.fault("miscount=1@3")
	for _, want := range []string{"7", "4"} {
		if got := tn.api("GET", "/apps/count", "").body; got != want {
			t.Errorf("count %s, want %s", got, want)
		}
	}
}

func TestListsLagBehindAWrite(t *testing.T) {
	tn := login(t, sim.Config{})
	tn.seed(1)
	tn.fault("stale=1@2")
	made := as[answer](t, tn.want(tn.api("POST", "/apps", `{"name":"new"}`), 201))
	if tn.read(made.Code).Name != "new" {
		t.Error("a direct read lags too")
	}
	for i, want := range []string{"app 1", "app 1", "app 1,new"} {
		count := "1"
		if i == 2 {
			count = "2"
		}
		if got := tn.api("GET", "/apps/count", "").body; got != count {
			t.Errorf("count %d: %s", i, got)
		}
		if got := tn.names("/apps"); got != want {
			t.Errorf("read %d: %s, want %s", i, got, want)
		}
	}
}

func TestListsLagBehindAChangeFromOutside(t *testing.T) {
	tn := login(t, sim.Config{})
	apps := tn.seed(2)
	tn.fault("stale=on@1")
	for _, step := range []struct {
		change         func() error
		stale, settled string
	}{
		{func() error { return tn.Change(apps[0].ClientID, map[string]any{"name": "renamed"}) }, "app 1,app 2", "renamed,app 2"},
		{func() error { return tn.Delete(apps[0].ClientID) }, "renamed,app 2", "app 2"},
	} {
		if err := step.change(); err != nil {
			t.Fatal(err)
		}
		if got := tn.names("/apps"); got != step.stale {
			t.Errorf("at once: %s, want %s", got, step.stale)
		}
		if got := tn.names("/apps"); got != step.settled {
			t.Errorf("later: %s, want %s", got, step.settled)
		}
	}
}

func TestADirectReadLagsBehindAWrite(t *testing.T) {
	tn := login(t, sim.Config{})
	app := tn.seed(1)[0]
	tn.fault("stale-read=on@1")
	app.Status = "REJECTED"
	tn.want(tn.put(app), 200)
	if got := tn.read(app.ClientID).Status; got != "APPROVED" {
		t.Errorf("first read: %s", got)
	}
	if got := tn.read(app.ClientID).Status; got != "REJECTED" {
		t.Errorf("second read: %s", got)
	}
	made := as[answer](t, tn.want(tn.api("POST", "/apps", `{"name":"new"}`), 201))
	tn.want(tn.api("GET", "/apps/"+made.Code, ""), 404)
	tn.want(tn.api("GET", "/apps/"+made.Code, ""), 200)
	tn.want(tn.api("DELETE", "/apps/"+number(made.ID), ""), 204)
	tn.want(tn.api("GET", "/apps/"+made.Code, ""), 200)
	tn.want(tn.api("GET", "/apps/"+made.Code, ""), 404)
}

func TestAPutMayBeAnsweredAndIgnored(t *testing.T) {
	tn := login(t, sim.Config{})
	app := tn.seed(1)[0]
	tn.fault("ignored=1")
	app.Status = "REJECTED"
	tn.want(tn.put(app), 200)
	if got := tn.read(app.ClientID).Status; got != "APPROVED" {
		t.Errorf("%s", got)
	}
	tn.want(tn.put(app), 200)
	if got := tn.read(app.ClientID).Status; got != "REJECTED" {
		t.Errorf("%s", got)
	}
}

func TestSomebodyElseActsBetweenTwoCalls(t *testing.T) {
	tn := login(t, sim.Config{})
	apps := tn.seed(2)
	tn.fault("outside-status=1@CANCELED /apps/" + apps[0].ClientID)
	tn.fault("outside-delete=1 /apps/" + apps[1].ClientID)
	if got := tn.read(apps[0].ClientID).Status; got != "APPROVED" {
		t.Errorf("the read itself shows %s", got)
	}
	if got := tn.read(apps[0].ClientID).Status; got != "CANCELLED" {
		t.Errorf("after it: %s", got)
	}
	tn.read(apps[1].ClientID)
	tn.want(tn.put(apps[1]), 404)
}

func TestALostAnswerLeavesTheApp(t *testing.T) {
	tn := login(t, sim.Config{})
	tn.fault("drop=1 POST /apps")
	if r := tn.api("POST", "/apps", `{"name":"Till"}`); r.err == nil {
		t.Fatalf("%+v", r)
	}
	if got := tn.names("/apps"); got != "Till" {
		t.Errorf("%s", got)
	}
	if n := tn.Faults().Count("POST /apps"); n != 1 {
		t.Errorf("%d POSTs counted in %v", n, tn.Faults().Counts())
	}
}
