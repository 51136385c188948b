package engine_test

import (
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

func TestAPlanSaysWhatChangesWhatDoesNotAndWhy(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		pending, approved, canceled := w.add(p, core.Pending, 1)[0], w.add(p, core.Approved, 2), w.add(p, core.Canceled, 1)[0]
		sel := core.Selection{IDs: append([]core.AppID{pending, canceled, canceled}, approved...), Revisions: map[core.AppID]int64{approved[1]: 99}}
		plan, err := p.Plan(w.ctx, ana, sel, core.Cancel, core.Input{Reason: "r"})
		if err != nil {
			t.Fatal(err)
		}
		if len(plan.Change) != 1 || plan.Change[0].ID != approved[0] || !plan.Change[0].Send || plan.Change[0].Registrations != 1 {
			t.Errorf("will change: %+v", plan.Change)
		}
		if len(plan.NotEligible) != 1 || !strings.Contains(plan.NotEligible[0].Reason.Message, "only an APPROVED or SUSPENDED") {
			t.Errorf("not eligible: %+v", plan.NotEligible)
		}
		if len(plan.Already) != 1 || plan.Already[0].ID != canceled {
			t.Errorf("already so: %+v", plan.Already)
		}
		if len(plan.Stale) != 1 || plan.Stale[0].ID != approved[1] {
			t.Errorf("changed since: %+v", plan.Stale)
		}
		if len(plan.Connections) != 1 || plan.Connections[0].Apps != 1 || plan.Connections[0].Sends != 1 {
			t.Errorf("where: %+v", plan.Connections)
		}
	})
}

func TestAPlanNamesWhatCannotBeUndoneAndAsksForAReason(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Canceled, 2)
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: ids}, core.Delete, core.Input{})
		if err != nil || len(plan.Irreversible) != 1 {
			t.Fatalf("%+v %v", plan.Irreversible, err)
		}
		if _, err := p.Apply(w.ctx, plan); core.CodeOf(err) != core.CodeInvalid {
			t.Errorf("many irreversible without a reason: %v", err)
		}
	})
}

func TestAStaleDecisionIsRefusedNamingWhoAndWhen(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Pending, 2)
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: ids}, core.Approve, core.Input{})
		if err != nil {
			t.Fatal(err)
		}
		bo := core.Actor{Name: "bo", Session: "s-bo"}
		theirs, err := p.Plan(w.ctx, bo, core.Selection{IDs: ids[:1]}, core.Reject, core.Input{Reason: "no", Hold: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Apply(w.ctx, theirs); err != nil {
			t.Fatal(err)
		}
		time.Sleep(12 * time.Second)
		applied, err := p.Apply(w.ctx, plan)
		if err != nil || len(applied.Decided) != 1 || len(applied.Refused) != 1 {
			t.Fatalf("%+v %v", applied, err)
		}
		if got := applied.Refused[0].Reason; got.Code != core.CodeStale || got.Message != "rejected by bo 12 s ago" {
			t.Errorf("%s: %s", got.Code, got.Message)
		}
	})
}

func TestReadOnlyPlansAndRefusesEverythingElse(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one", readOnly)
		id := w.add(p, core.Pending, 1)[0]
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{id}}, core.Approve, core.Input{})
		if err != nil {
			t.Fatal(err)
		}
		_, apply := p.Apply(w.ctx, plan)
		_, undo := p.Undo(w.ctx, ana)
		_, retry := p.Retry(w.ctx, ana, []core.AppID{id})
		_, sync := p.Sync(w.ctx, ana, "paper-prod", false)
		for name, err := range map[string]error{"apply": apply, "undo": undo, "retry": retry, "sync": sync} {
			if core.CodeOf(err) != core.CodeReadOnly {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAnAppOfAConnectionThatIsNotConfiguredRefusesEveryVerb(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one", func(c *engine.Config) { c.Connections = nil })
		id := w.add(p, core.Pending, 1)[0]
		for _, v := range []core.Verb{core.Approve, core.Reject} {
			plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: []core.AppID{id}}, v, core.Input{})
			if err != nil || len(plan.NotEligible) != 1 || !strings.Contains(plan.NotEligible[0].Reason.Message, "not in the configuration") {
				t.Errorf("%s: %+v %v", v, plan.NotEligible, err)
			}
		}
	})
}

func TestATypedSecretIsSealedOnDiskAndErasedWhenTheGatewayHasIt(t *testing.T) {
	inWorld(t, func(w *world) {
		w.forms = []core.CredentialForm{{Name: "typed", Fields: []core.Field{{Name: "key", Label: "Key", Secret: true, Required: true}}}}
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		applied := p.do(core.Approve, core.Input{Choice: &core.CredentialChoice{Form: "typed", Secrets: map[string]string{"key": "typed-secret-42"}}}, id)
		decisions, err := p.store.Act(w.ctx, applied.ActID)
		if err != nil {
			t.Fatal(err)
		}
		secret := func() (sealed []byte, err error) {
			err = p.store.Write(w.ctx, func(tx core.Tx) error {
				sealed, err = tx.Secret(decisions[0].SecretID)
				return err
			})
			return sealed, err
		}
		if sealed, err := secret(); err != nil || strings.Contains(string(sealed), "typed-secret-42") {
			t.Errorf("on disk: %q %v", sealed, err)
		}
		stop := p.run()
		app := p.settle(id)
		stop()
		if o := w.gate.Objects(); len(o) != 1 || o[0].key != "typed-secret-42" {
			t.Errorf("the gateway got %+v", o)
		}
		if _, err := secret(); core.CodeOf(err) != core.CodeNotFound {
			t.Errorf("after the proof it is still there: %v", err)
		}
		if c := app.Credentials; len(c) != 1 || c[0].LastFour != "t-42" || c[0].Fingerprint != (vault{}).Fingerprint("typed-secret-42") {
			t.Errorf("kept: %+v", c)
		}
	})
}

func TestMoreThanOneTransactionTakesBecomesAJobThatDecidesAll(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Pending, 1203)
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: ids}, core.Reject, core.Input{Reason: "spring cleaning"})
		if err != nil {
			t.Fatal(err)
		}
		applied, err := p.Apply(w.ctx, plan)
		if err != nil || applied.JobID == "" {
			t.Fatalf("%+v %v", applied, err)
		}
		moved := ids[700] // decided by somebody else before the job comes to it
		p.do(core.Reject, core.Input{Reason: "mine"}, moved)
		stop := p.run()
		for {
			job, err := p.store.Job(w.ctx, applied.JobID)
			if err != nil {
				t.Fatal(err)
			}
			if job.State == core.JobDone {
				if sum := job.Sum(); sum.Decided != 1202 || sum.Already != 1 || sum.Refused != 0 {
					t.Errorf("%+v", job)
				}
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		p.settle(ids...)
		stop()
		for _, id := range ids {
			p.expect(id, core.Rejected, core.PushConfirmed)
		}
		if got := p.app(moved).Reason; got != "mine" {
			t.Errorf("the job overwrote a decision: %q", got)
		}
	})
}

func TestAStoppedJobLeavesTheRestUndecided(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		ids := w.add(p, core.Pending, 300)
		plan, err := p.Plan(w.ctx, ana, core.Selection{IDs: ids}, core.Reject, core.Input{Reason: "r", Hold: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Apply(w.ctx, plan); err != nil {
			t.Fatal(err)
		}
		if err := p.stopJob(); err != nil {
			t.Fatal(err)
		}
		stop := p.run()
		time.Sleep(time.Second)
		stop()
		p.expect(ids[0], core.Pending, core.PushNone)
		p.expect(ids[299], core.Pending, core.PushNone)
	})
}

func (p *process) stopJob() error {
	jobs, err := p.store.Jobs(p.w.ctx, 1)
	if err != nil {
		return err
	}
	return p.StopJob(p.w.ctx, ana, jobs[0].ID)
}
