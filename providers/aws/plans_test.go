package aws_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/aws"
	"gatehouse/providers/aws/sim"
)

func (i *item) plan(region string) []string {
	for _, k := range i.keys(i.App.ID) {
		if k.region == region {
			return k.Plans
		}
	}
	return nil
}

func TestTrap14PlanIsChangedByDetachingFirst(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	i.App.Registrations[0].Plan.ID = freeEast
	l.Faults().ResetRequests()
	i.settle()
	want := []string{east + ".DeleteUsagePlanKey 202", east + ".CreateUsagePlanKey 201"}
	if calls := l.requests("DeleteUsagePlanKey", "CreateUsagePlanKey"); !slices.Equal(calls, want) {
		t.Errorf("calls %v", calls)
	}
	if plans := i.plan(east); !slices.Equal(plans, []string{freeEast}) {
		t.Errorf("plans %v", plans)
	}
}

func TestTrap14FailureBetweenDetachAndAttachGoesOn(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	i.App.Registrations[0].Plan.ID = freeEast
	l.fault("unavailable", "1 CreateUsagePlanKey")
	_, err := i.push()
	wantCode(t, "push", err, core.CodeUnknownOutcome)
	if plans := i.plan(east); len(plans) > 0 {
		t.Errorf("plans in between: %v", plans)
	}
	l.calm()
	i.settle()
}

func TestTrap14TwoPlansOfOneStageAreRefusedBeforeAnyWrite(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(form("create"))
	twice := i.App.Registrations[0]
	twice.Plan.ID = freeEast
	i.App.Registrations = append(i.App.Registrations, twice)
	_, err := i.push()
	wantCode(t, "push", err, core.CodeRefused)
	if keys := l.keys(""); len(keys) > 0 {
		t.Errorf("created: %v", keys)
	}
}

func TestTrap15EleventhPlanIsRefusedAndTheKeyStaysClosed(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(form("create"))
	i.App.Registrations = nil
	for n := range 11 {
		api := fmt.Sprintf("manyapi%03d", n)
		l.id(l.AddRestAPI(account, east, sim.RestAPI{ID: api, Name: api, Stages: []string{"prod"}}))
		p := l.id(l.AddUsagePlan(account, east, sim.UsagePlan{Name: api, Stages: []sim.Stage{{API: api, Stage: "prod"}}}))
		i.App.Registrations = append(i.App.Registrations, core.Registration{
			API: core.APIRef{ID: aws.APIID(east, api, "prod")}, Plan: core.PlanRef{ID: p}, Status: core.RegistrationOn,
		})
	}
	_, err := i.push()
	wantCode(t, "push", err, core.CodeRefused)
	if keys := l.keys(i.App.ID); len(keys) != 1 || keys[0].Enabled {
		t.Errorf("keys %+v", keys)
	}
}

func TestTrap16ChangeByHandBetweenReadAndWrite(t *testing.T) {
	for name, change := range map[string]func(i *item) error{
		"disabled": func(i *item) error {
			return i.Change(object(core.Ref{Kind: "key", Scope: west, ID: i.App.Refs.Get("key", west)}), map[string]any{"enabled": false})
		},
		"renamed": func(i *item) error {
			return i.Change(object(core.Ref{Kind: "key", Scope: west, ID: i.App.Refs.Get("key", west)}), map[string]any{"name": "by hand"})
		},
		"out of its plan": func(i *item) error {
			return i.Delete(east + "/membership/" + goldEast + "/" + i.App.Refs.Get("key", east))
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			i := l.approved(1)
			i.App.Name = "Payroll, edited"
			current := i.read()
			l.must(change(i))
			l.Faults().ResetRequests()
			_, err := i.pushFrom(current)
			wantCode(t, "push", err, core.CodeChanged)
			if writes := l.requests("UpdateApiKey", "CreateUsagePlanKey", "DeleteUsagePlanKey"); len(writes) > 0 {
				t.Errorf("written: %v", writes)
			}
		})
	}
}

func TestEditBringsNameDescriptionAndOwner(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	i.App.Name, i.App.Description, i.App.Owner = "Pay\x1b[31mroll", "new", core.Owner{Name: "Bo", Email: "bo@example.org"}
	i.settle()
	for _, k := range l.keys(i.App.ID) {
		if k.Name != "Pay [31mroll" || k.Description != "new" || k.CustomerID != "bo@example.org" || !k.Enabled {
			t.Errorf("%s: %+v", k.region, k.Key)
		}
	}
}

func TestDisabledKeyIsCanceledAndSuspended(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	value := l.keys(i.App.ID)[0].Value
	for _, status := range []core.Status{core.Suspended, core.Approved, core.Canceled, core.Approved} {
		i.set(status)
		i.settle()
		r := i.read()
		if status != core.Approved && (r.Status != core.Canceled || r.Projection.State != "disabled") {
			t.Errorf("%s is shown as %s, %s", status, r.Status, r.Projection.State)
		}
	}
	for _, k := range l.keys(i.App.ID) {
		if k.Value != value || len(k.Plans) != 1 {
			t.Errorf("value or plans did not stay: %+v", k.Plans)
		}
	}
}

func TestReinstatedKeyHasItsPlansCheckedFirst(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	i.set(core.Canceled)
	i.settle()
	l.must(l.Delete(east + "/membership/" + goldEast + "/" + i.App.Refs.Get("key", east)))
	i.set(core.Approved)
	l.Faults().ResetRequests()
	i.settle()
	calls := l.requests("CreateUsagePlanKey", "UpdateApiKey")
	if len(calls) != 3 || !strings.Contains(calls[0], "CreateUsagePlanKey") {
		t.Errorf("calls %v", calls)
	}
}

func TestCancelReachesTheRegionsThatAnswer(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	i.set(core.Canceled)
	current := i.read()
	l.fault("region-down", "on@"+west)
	_, err := i.pushFrom(current)
	wantCode(t, "push", err, core.CodeTemporary)
	for _, k := range l.keys(i.App.ID) {
		if k.Enabled != (k.region == west) {
			t.Errorf("%s enabled %v", k.region, k.Enabled)
		}
	}
	l.calm()
	i.settle()
}

func TestAppInANewRegionGetsTheSameValueThere(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(form("create"))
	both := i.App.Registrations
	i.App.Registrations = both[:1]
	i.settle()
	i.App.Registrations, i.Choice = both, nil
	i.settle()
	if keys := l.keys(i.App.ID); len(keys) != 2 || keys[0].Value != keys[1].Value {
		t.Errorf("keys %+v", keys)
	}
}

func TestAppWithoutAPIsLivesInTheFirstRegion(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(form("create"))
	i.App.Registrations = nil
	i.settle()
	if keys := l.keys(i.App.ID); len(keys) != 1 || keys[0].region != east || !keys[0].Enabled {
		t.Errorf("keys %+v", keys)
	}
}

func TestRegistrationThatIsNotOfAWSIsRefused(t *testing.T) {
	for name, r := range map[string]core.Registration{
		"no API of ours": {API: core.APIRef{ID: "payments"}, Plan: core.PlanRef{ID: goldEast}},
		"no plan":        {API: core.APIRef{ID: aws.APIID(east, apiEast, "prod")}},
		"other region":   {API: core.APIRef{ID: aws.APIID("sa-east-1", "x", "prod")}, Plan: core.PlanRef{ID: "p"}},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			i := l.decided(1, core.Approved).choose(form("create"))
			r.Status = core.RegistrationOn
			i.App.Registrations = append(i.App.Registrations, r)
			_, err := i.push()
			wantCode(t, "push", err, core.CodeRefused)
			if keys := l.keys(""); len(keys) > 0 {
				t.Errorf("created: %v", keys)
			}
		})
	}
}

func TestPlanThatIsNotThereIsNotTakenForTheAppBeingGone(t *testing.T) {
	l := newLab(t)
	i := l.decided(1, core.Approved).choose(form("create"))
	i.App.Registrations[0].Plan.ID = "nosuch"
	_, err := i.push()
	wantCode(t, "push", err, core.CodeRefused)
}
