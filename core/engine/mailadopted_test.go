package engine_test

import (
	"testing"
	"time"

	"gatehouse/core"
)

func TestAStateSetAtTheGatewayIsToldToItsOwnerInOneMailAReading(t *testing.T) {
	inWorld(t, func(w *world) {
		server := &post{}
		p := w.start("one", server.mailing(core.MailCanceled, core.MailDeleteApp))
		ids := w.add(p, core.Approved, 4)
		p.owned(ids, "bo@acme.test", "cy@acme.test")
		w.gate.Outside(func(objects map[string]*object) {
			for _, id := range ids {
				objects["o-"+string(id)].projection = core.Shown("off")
			}
		})
		p.run()
		if r, err := p.Sync(w.ctx, ana, "paper-prod", false); err != nil || r.Adopted != 4 {
			t.Fatalf("%+v, %v", r, err)
		}
		time.Sleep(5 * time.Minute)
		if _, err := p.Sync(w.ctx, ana, "paper-prod", false); err != nil { // nothing is new, and nothing told again
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		apps := map[string]int{}
		for _, m := range server.sent() {
			if m.Event != core.MailCanceled {
				t.Errorf("a mail of %s", m.Event)
			}
			apps[m.To.Email] += len(m.Items)
		}
		if len(server.sent()) != 2 || apps["bo@acme.test"] != 2 || apps["cy@acme.test"] != 2 {
			t.Errorf("%d mails, of Apps %v", len(server.sent()), apps)
		}
	})
}
