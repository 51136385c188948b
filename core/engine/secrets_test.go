package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

func (p *process) secretThere(id string) bool {
	err := p.store.Write(p.w.ctx, func(tx core.Tx) error { _, err := tx.Secret(id); return err })
	return err == nil
}

func typedForm(w *world) core.Input {
	w.forms = []core.CredentialForm{{Name: "typed", Fields: []core.Field{{Name: "key", Label: "Key", Secret: true, Required: true}}}}
	return core.Input{Choice: &core.CredentialChoice{Form: "typed", Secrets: map[string]string{"key": "typed-secret-value"}}}
}

func (p *process) secretOf(a core.Applied) string {
	d, err := p.store.Act(p.w.ctx, a.ActID)
	if err != nil || len(d) != 1 {
		p.w.t.Fatal(err, len(d))
	}
	return d[0].SecretID
}

func TestSecretOfAReplacedWaitingDecisionIsErased(t *testing.T) {
	inWorld(t, func(w *world) {
		in := typedForm(w)
		p := w.start("one")
		id := w.add(p, core.Approved, 1)[0]
		loop, reached, goOn := w.blocked("push-before-send")
		stop := loop.run()
		p.do(core.Cancel, core.Input{Reason: "1"}, id)
		<-reached
		sid := p.secretOf(p.do(core.Approve, in, id))
		p.do(core.Cancel, core.Input{Reason: "3"}, id)
		close(goOn)
		p.settle(id)
		stop()
		if p.secretThere(sid) {
			t.Error("the secret stays for ever")
		}
	})
}

// approvalThatFails is an App that is approved with a typed credential, which
// the gateway refuses this once; what runs it goes on until stop.
func (w *world) approvalThatFails() (p *process, stop func(), id core.AppID, secret string) {
	w.t.Helper()
	in := typedForm(w)
	p = w.start("one")
	id = w.add(p, core.Pending, 1)[0]
	w.gate.before = func(call string, n int) error {
		if call == "push" && n == 1 {
			return core.Errorf(core.CodeRefused, "", "no")
		}
		return nil
	}
	stop = p.run()
	secret = p.secretOf(p.do(core.Approve, in, id))
	p.settle(id)
	return p, stop, id, secret
}

func TestSecretOfAFailedApprovalIsErasedWhenItIsCanceled(t *testing.T) {
	inWorld(t, func(w *world) {
		p, stop, id, sid := w.approvalThatFails()
		p.do(core.Cancel, core.Input{Reason: "r"}, id)
		p.settle(id)
		stop()
		p.expect(id, core.Canceled, core.PushConfirmed)
		if p.secretThere(sid) {
			t.Error("the secret stays for ever")
		}
	})
}

// The credential of an approval that failed is made with the decision that
// follows it, and its secret is erased then.
func TestWhatIsDecidedAfterAFailedApprovalBringsItsCredential(t *testing.T) {
	inWorld(t, func(w *world) {
		p, stop, id, sid := w.approvalThatFails()
		p.alone(core.Unsubscribe, core.Input{Reason: "two plans"}, id, "pay")
		p.settle(id)
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
		if o := w.gate.objects[p.app(id).Refs.Get("app", "")]; o == nil || o.key != "typed-secret-value" {
			t.Errorf("at the gateway is %+v", o)
		}
		if p.secretThere(sid) {
			t.Error("the secret stays for ever")
		}
	})
}

func TestCredentialsThatAreNotGivenOutSayHowTheAppStands(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		pending, approved := w.add(p, core.Pending, 1)[0], w.add(p, core.Approved, 1)[0]
		p.do(core.Cancel, core.Input{Reason: "r", Hold: time.Hour}, approved)
		for id, want := range map[core.AppID]string{pending: "; this one is PENDING", approved: "; this one is CANCELED held"} {
			if _, err := p.Reveal(w.ctx, ana, id); err == nil || !strings.HasSuffix(err.Error(), want) {
				t.Errorf("%v", err)
			}
		}
	})
}

// Two approvals with a credential each, neither of which reached the gateway:
// the later one's is what the App was approved with.
func TestOfTwoApprovalsThatFailedTheLatersCredentialIsMade(t *testing.T) {
	inWorld(t, func(w *world) {
		first := typedForm(w)
		second := core.Input{Choice: &core.CredentialChoice{Form: "typed", Secrets: map[string]string{"key": "the-second-value"}}}
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		w.gate.before = func(call string, n int) error {
			if call == "push" && n == 1 {
				return core.Errorf(core.CodeRefused, "", "no")
			}
			return nil
		}
		loop, reached, goOn := w.blocked("push-before-send")
		stop := loop.run()
		p.do(core.Approve, first, id)
		<-reached
		time.Sleep(time.Second)
		p.do(core.Cancel, core.Input{Reason: "wrong key"}, id)
		time.Sleep(time.Second)
		p.do(core.Approve, second, id)
		time.Sleep(time.Second)
		p.alone(core.Unsubscribe, core.Input{Reason: "two plans"}, id, "pay")
		close(goOn)
		p.settle(id)
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
		if o := w.gate.objects[p.app(id).Refs.Get("app", "")]; o == nil || o.key != "the-second-value" {
			t.Errorf("at the gateway is %+v", o)
		}
	})
}

func TestASecretShownOnceOutlivesAReadBackThatFails(t *testing.T) {
	inWorld(t, func(w *world) {
		w.gate.once = true
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		w.gate.before = func(call string, n int) error {
			if call == "read" && n == 2 {
				return core.Errorf(core.CodeTemporary, "", "read-back timed out")
			}
			return nil
		}
		stop := p.run()
		p.do(core.Approve, core.Input{}, id)
		p.settle(id)
		stop()
		p.expect(id, core.Approved, core.PushConfirmed)
		got, err := p.Reveal(w.ctx, ana, id)
		if err != nil || len(got.Secrets) != 1 {
			t.Errorf("the only copy is lost: %+v %v", got, err)
		}
	})
}

type oneBad struct{ vault }

func (v oneBad) Open(b []byte) ([]byte, error) {
	plain, err := v.vault.Open(b)
	if string(plain) == `{"key":"bad"}` {
		return nil, fmt.Errorf("cannot")
	}
	return plain, err
}

func TestOneSecretThatCannotBeOpenedDoesNotStopTheConnection(t *testing.T) {
	inWorld(t, func(w *world) {
		w.forms = []core.CredentialForm{{Name: "typed", Fields: []core.Field{{Name: "key", Label: "Key", Secret: true, Required: true}}}}
		p := w.start("one", func(c *engine.Config) { c.Vault = oneBad{} })
		ids := w.add(p, core.Pending, 2)
		stop := p.run()
		p.do(core.Approve, core.Input{Choice: &core.CredentialChoice{Form: "typed", Secrets: map[string]string{"key": "bad"}}}, ids[0])
		time.Sleep(10 * time.Minute)
		began := time.Now()
		p.do(core.Approve, core.Input{Choice: &core.CredentialChoice{Form: "typed", Secrets: map[string]string{"key": "good"}}}, ids[1])
		p.settle(ids[1])
		stop()
		s, _ := p.store.Connections(w.ctx)
		t.Logf("the good one confirmed after %v; %s %s %+v", time.Since(began), p.app(ids[1]).Push.State, p.app(ids[0]).Push.State, s)
		if time.Since(began) > 5*time.Second {
			t.Error("one App stopped its whole connection")
		}
	})
}

func TestExpiredSecretsAreErasedWithoutSync(t *testing.T) {
	inWorld(t, func(w *world) {
		p := w.start("one")
		id := w.add(p, core.Pending, 1)[0]
		_ = p.store.Write(w.ctx, func(tx core.Tx) error {
			return tx.PutSecret("collect/"+string(id), []byte("x"), time.Now().Add(time.Minute))
		})
		stop := p.run()
		time.Sleep(3 * time.Hour)
		stop()
		if p.secretThere("collect/" + string(id)) {
			t.Error("it outlived its end by hours")
		}
	})
}
