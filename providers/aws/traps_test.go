package aws_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/aws"
	"gatehouse/providers/aws/sim"
	"gatehouse/providers/providertest"
)

// The tests here are named after aws.md, Traps. Not here: 10 and 11 (imports
// are not used), 12 and 13 (the simulator refuses any other form), 20 (usage
// is not read).

func TestTrap01NoKeyIsEnabledBeforeEveryPlanOfEveryRegion(t *testing.T) {
	l := newLab(t)
	l.approved(1)
	calls := l.requests("CreateApiKey", "CreateUsagePlanKey", "UpdateApiKey")
	want := []string{
		west + ".CreateApiKey 201", east + ".CreateApiKey 201",
		west + ".CreateUsagePlanKey 201", east + ".CreateUsagePlanKey 201",
		west + ".UpdateApiKey 200", east + ".UpdateApiKey 200",
	}
	if !slices.Equal(calls, want) {
		t.Errorf("calls:\n%s", strings.Join(calls, "\n"))
	}
}

func TestTrap01KeyIsCreatedDisabled(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(form("create"))
	l.fault("access-denied", "on CreateUsagePlanKey")
	_, err := i.push()
	wantCode(t, "push", err, core.CodeForbidden)
	keys := l.keys(i.App.ID)
	if len(keys) != 2 || keys[0].Enabled || keys[1].Enabled {
		t.Errorf("keys: %+v", keys)
	}
}

func TestTrap02CreateAfterALostAnswerLeavesOneKey(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(form("create"))
	l.fault("drop", "1 CreateApiKey")
	_, err := i.push()
	wantCode(t, "lost create", err, core.CodeUnknownOutcome)
	if len(i.App.Refs) != 0 {
		t.Fatalf("refs of an unknown key: %v", i.App.Refs)
	}
	l.calm()
	i.settle()
	if keys := l.keys(""); len(keys) != 2 || keys[0].Value != keys[1].Value {
		t.Errorf("want one key in each region, with one value: %+v", keys)
	}
}

func TestTrap02CreateAfterALostAnswerAndAStaleListAdoptsByTheConflict(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(form("create"))
	current := i.read()
	l.fault("drop", "1 CreateApiKey")
	_, err := i.pushFrom(current)
	wantCode(t, "lost create", err, core.CodeUnknownOutcome)
	l.calm()
	if _, err := i.pushFrom(current); err != nil { // as if the read had not shown it yet
		t.Fatal(err)
	}
	if keys := l.keys(""); len(keys) != 2 || !keys[0].Enabled || !keys[1].Enabled {
		t.Errorf("keys: %+v", keys)
	}
}

func TestTrap03ConflictOfAnotherAppsKeyIsRefused(t *testing.T) {
	l := newLab(t)
	value := strings.Repeat("Ab1", 10)
	l.id(l.AddKey(account, east, sim.Key{Name: "theirs", Value: value, Tags: map[string]string{aws.MarkTag: "app-9999"}}))
	for _, choice := range []core.CredentialChoice{typedKey(value), {Form: "create", Secrets: map[string]string{"key": value}}} {
		i := l.decided(1, core.Approved).choose(choice)
		i.App.Registrations = i.App.Registrations[:1]
		_, err := i.push()
		wantCode(t, choice.Form, err, core.CodeRefused)
		if strings.Contains(fmt.Sprint(err), value) {
			t.Error("the error repeats the value")
		}
	}
	if keys := l.keys("app-9999"); len(keys) != 1 || keys[0].Enabled || len(keys[0].Plans) > 0 {
		t.Errorf("the other App's key was touched: %+v", keys)
	}
}

func TestTrap03ConcurrentModificationIsTriedAgain(t *testing.T) {
	l := newLab(t)
	l.fault("concurrent", "3")
	l.approved(1)
	refused := slices.DeleteFunc(l.requests("CreateUsagePlanKey"), func(r string) bool { return strings.HasSuffix(r, "201") })
	if len(refused) != 3 {
		t.Errorf("refused: %v", refused)
	}
	l.fault("concurrent", "on")
	_, err := l.decided(2, core.Approved).choose(form("create")).push()
	wantCode(t, "for ever", err, core.CodeTemporary)
}

func TestTrap03PlanThatIsThereAlreadyIsDone(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(form("create"))
	l.fault("drop", "1 CreateUsagePlanKey")
	_, err := i.push()
	wantCode(t, "lost attach", err, core.CodeUnknownOutcome)
	i.settle()
}

func TestTrap04PlanKeysGoOneAtATimeInARegion(t *testing.T) {
	t.Parallel()
	l := labOn(t, newWorld(t, providertest.NewClock(), 3*time.Millisecond))
	var wg sync.WaitGroup
	errs := make([]error, 12)
	for n := range errs {
		i := l.decided(n, core.Approved).choose(form("create"))
		wg.Go(func() { _, errs[n] = i.push() })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	for _, r := range l.requests("CreateUsagePlanKey") {
		if !strings.HasSuffix(r, " 201") {
			t.Errorf("refused: %s", r)
		}
	}
}

func TestTrap05SecondRegionFailsAfterTheFirst(t *testing.T) {
	half := func(t *testing.T) *item {
		l := newLab(t)
		i := l.decided(1, core.Approved).choose(form("create"))
		l.fault("limit-exceeded", "1 "+east+".CreateApiKey")
		_, err := i.push()
		wantCode(t, "push", err, core.CodeRefused)
		if r := i.read(); r.Projection.State != "disabled" || r.Refs.Get("key", west) == "" {
			t.Fatalf("half done is shown as %+v, %v", r.Projection, r.Refs)
		}
		return i
	}
	t.Run("it goes on", func(t *testing.T) {
		i := half(t)
		i.settle()
		if keys := i.keys(i.App.ID); len(keys) != 2 || keys[0].Value != keys[1].Value {
			t.Errorf("keys: %+v", keys)
		}
	})
	t.Run("it is taken back", func(t *testing.T) {
		i := half(t)
		i.set(core.Deleted)
		if _, err := i.push(); err != nil {
			t.Fatal(err)
		}
		if gone, err := i.Prove(t.Context(), i.Subject); !gone || err != nil || len(i.keys("")) > 0 {
			t.Errorf("gone %v, %v, left %v", gone, err, i.keys(""))
		}
	})
	t.Run("between the enablings", func(t *testing.T) {
		l := newLab(t)
		i := l.decided(1, core.Approved).choose(form("create"))
		l.fault("access-denied", "on "+east+".UpdateApiKey")
		_, err := i.push()
		wantCode(t, "push", err, core.CodeForbidden)
		r := i.read()
		if r.Projection.State != "partly" || r.Status == core.Approved || len(r.Parts) != 2 {
			t.Errorf("shown as %s %s %v", r.Projection.State, r.Status, r.Parts)
		}
		l.calm()
		i.settle()
	})
}

func TestTrap06NoKeyValueLeavesTheEdge(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	value := l.keys(i.App.ID)[0].Value
	said := fmt.Sprintf("%+v", i.read())
	_, err := l.List(t.Context(), func(r []core.Remote) error { said += fmt.Sprintf("%+v", r); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(said, value) || strings.Contains(l.log.String(), value) {
		t.Error("a key's value was handed over or logged")
	}
}

func TestTrap08ThrottledPageMakesTheListIncomplete(t *testing.T) {
	l := newLab(t, func(c core.Connection) { c.Settings["page-size"] = []string{"1"} })
	l.seedKeys(9)
	l.fault("throttle", "on@3600 "+east+".GetApiKeys after:6")
	yielded := 0
	listing, err := l.List(t.Context(), func(r []core.Remote) error { yielded += len(r); return nil })
	wantCode(t, "list", err, core.CodeThrottled)
	if listing.Complete || !strings.Contains(listing.Why, "page 7") || !strings.Contains(listing.Why, east) {
		t.Errorf("listing %+v", listing)
	}
	if yielded > 0 {
		t.Errorf("%d Apps were handed over without their other region", yielded)
	}
}

func TestTrap18ExpiredCredentialsAreRenewedOnceAndKeepProgress(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(form("create"))
	l.fault("expired", "1 CreateApiKey")
	i.settle()
	j := l.decided(2, core.Approved).choose(form("create"))
	l.fault("expired", "on "+east+".CreateApiKey")
	_, err := j.push()
	wantCode(t, "expired for good", err, core.CodeUnauthorized)
	if j.App.Refs.Get("key", west) == "" {
		t.Error("the first region's key was forgotten")
	}
	l.calm()
	j.settle()
}

func TestTrap19NoRetryQuotaInALongRun(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	l.fault("throttle", "60%@1 GetApiKey")
	for range 200 {
		if _, err := i.Read(t.Context(), i.Subject); err != nil && core.CodeOf(err) != core.CodeThrottled {
			t.Fatalf("%v (%s)", err, core.CodeOf(err))
		}
	}
	if strings.Contains(l.log.String(), "quota") {
		t.Error("the SDK's retry quota had a say")
	}
}

func TestTrap21StaleListDoesNotUndoADeletion(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	l.clock.Advance(30 * time.Second)
	i.set(core.Deleted)
	i.settle()
	l.fault("stale-list", "on")
	if gone, err := i.Prove(t.Context(), i.Subject); !gone || err != nil {
		t.Errorf("gone %v, %v", gone, err)
	}
}
