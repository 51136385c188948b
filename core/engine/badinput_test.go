package engine_test

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// skewed is the bubble's clock, set wrong.
type skewed struct {
	clock
	by *atomic.Int64 // nanoseconds
}

func (s skewed) Now() time.Time { return time.Now().Add(time.Duration(s.by.Load())) }

func TestAClockThatIsSetBackHidesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		var by atomic.Int64
		by.Store(int64(24 * time.Hour))
		brake := core.DefaultBrake()
		p := w.start("one", braked(brake), func(c *engine.Config) { c.Clock = skewed{by: &by} })
		ids := w.add(p, core.Approved, 20)
		stop := p.run()
		p.do(core.Suspend, core.Input{}, ids[0])
		p.do(core.Suspend, core.Input{}, ids[1])
		p.settle(ids[:2]...)
		stop()
		by.Store(0)
		w.gate.Outside(func(objects map[string]*object) {
			objects["o-"+string(ids[0])].projection = core.Shown("on", "pay")
		})
		w.wiped(ids[1])
		if r := p.pass(); r.Adopted != 1 || r.Removed != 1 {
			t.Errorf("what was decided tomorrow hides what is there today: %+v", r)
		}
		w.wiped(ids[2:12]...)
		if r := p.pass(); r.Held == nil {
			t.Errorf("the brake forgot: %+v", r)
		}
	})
}

func TestAClockThatIsSetBackDoesNotHoldDecisionsForLonger(t *testing.T) {
	for name, running := range map[string]bool{"while it runs": true, "while nothing runs": false} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				var by atomic.Int64
				by.Store(int64(24 * time.Hour))
				p := w.start("one", func(c *engine.Config) { c.Clock = skewed{by: &by} })
				ids := w.add(p, core.Approved, 2)
				if running {
					p.run()
				}
				p.do(core.Suspend, core.Input{Hold: 10 * time.Minute}, ids[0])
				time.Sleep(5 * time.Minute)
				by.Store(0)
				if !running {
					p.run()
				}
				time.Sleep(2 * time.Minute)
				p.expect(ids[0], core.Suspended, core.PushHeld)
				time.Sleep(10 * time.Minute)
				p.expect(ids[0], core.Suspended, core.PushConfirmed)
			})
		})
	}
}

func TestAClockThatIsSetBackKeepsNoMailWaiting(t *testing.T) {
	for name, running := range map[string]bool{"while it runs": true, "while nothing runs": false} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				var by atomic.Int64
				by.Store(int64(24 * time.Hour))
				box := &post{}
				box.set(func(core.Mail, int) error { return core.Errorf(core.CodeTemporary, "smtp", "not now") })
				p := w.start("one", box.mailing(), func(c *engine.Config) { c.Clock = skewed{by: &by} })
				ids := w.add(p, core.Pending, 1)
				stop := p.run()
				p.do(core.Reject, core.Input{Reason: "r"}, ids...)
				time.Sleep(30 * time.Minute)
				if !running {
					stop()
				}
				by.Store(0)
				box.set(nil)
				if !running {
					p.run()
				}
				time.Sleep(2 * time.Hour)
				if m := p.mails(); len(m) != 1 || m[0].State != core.MailSent {
					t.Errorf("%+v", m)
				}
			})
		})
	}
}

func TestIDsThatChangeTheirCaseAreTheSameApps(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		small := func(n int) string { return "client-" + string(rune('a'+n)) }
		for i := range 5 {
			w.gate.objects[small(i)] = &object{id: small(i), name: "From the portal", projection: core.Shown("on", "pay")}
		}
		p.pass()
		apps, err := p.store.AppsByRef(w.ctx, "paper-prod", []core.Ref{{Kind: "app", ID: small(0)}})
		if err != nil || len(apps) != 1 {
			t.Fatal(apps, err)
		}
		id := apps[core.Ref{Kind: "app", ID: small(0)}].ID
		w.gate.Outside(func(objects map[string]*object) {
			for i := range 5 {
				o := objects[small(i)]
				delete(objects, o.id)
				o.id = strings.ToUpper(o.id)
				objects[o.id] = o
			}
		})
		r := p.pass()
		if r.New != 0 || r.Removed != 0 || r.Held != nil || r.Missing != 0 {
			t.Errorf("%+v", r)
		}
		if got := p.app(id).Refs.Get("app", ""); got != "CLIENT-A" {
			t.Errorf("it is called %q", got)
		}
		if again := p.pass(); again.Same != 5 {
			t.Errorf("again: %+v", again)
		}
	})
}

// Numbers begin at one for every tenant: what another tenant has under the ids
// of our Apps is not taken for ours, neither what it takes nor what it gives.
func TestAnotherTenantsAppsUnderOurNumbersAreHeld(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		number := func(n int) string { return "10" + strconv.Itoa(n) }
		tenant := func(client, name string, projection core.Projection) func(map[string]*object) {
			return func(objects map[string]*object) {
				for i := range 30 {
					objects[number(i)] = &object{id: number(i), client: client + number(i), name: name, projection: projection}
				}
			}
		}
		w.gate.Outside(tenant("ours-", "Ours", core.Shown("off")))
		p.pass()
		apps, err := p.store.AppsByRef(w.ctx, "paper-prod", []core.Ref{{Kind: "app", ID: number(0)}})
		if err != nil || len(apps) != 1 {
			t.Fatal(apps, err)
		}
		before := apps[core.Ref{Kind: "app", ID: number(0)}]
		w.gate.Outside(tenant("theirs-", "Theirs", core.Shown("on", "pay")))
		r := p.pass()
		if r.Held == nil || len(r.Held.Lines) != 30 || r.Adopted != 0 {
			t.Fatalf("%+v", r)
		}
		if why := r.Held.Lines[0].Why; !strings.Contains(why, "another client under its id: theirs-10") {
			t.Error(why)
		}
		if now := p.app(before.ID); now.Status != core.Canceled || now.Name != "Ours" || now.Refs.Get("client", "") != "ours-100" {
			t.Errorf("%+v", now)
		}
		w.gate.Outside(tenant("ours-", "Ours", core.Shown("off")))
		if r := p.pass(); r.Held != nil || r.Same != 30 || p.connection().Held != "" {
			t.Errorf("our own list again: %+v", r)
		}
		w.gate.Outside(func(objects map[string]*object) { objects[number(0)].client = "made anew" })
		if r := p.pass(); r.Held != nil || p.app(before.ID).Refs.Get("client", "") != "made anew" {
			t.Errorf("one whose client was made anew: %+v", r)
		}
		if r := p.pass(); r.Same != 30 {
			t.Errorf("again: %+v", r)
		}
	})
}

func TestAListingThatHasAnAppTwiceCountsItOnce(t *testing.T) {
	inBrakedWorld(t, func(w *world, p *process) {
		ids := w.add(p, core.Approved, 5)
		w.shut(ids[0])
		w.gate.Outside(func(objects map[string]*object) {
			objects["new"] = &object{id: "new", name: "From the portal", projection: core.Shown("off")}
		})
		w.gate.altered = func(all []core.Remote) []core.Remote { return append(all, all...) }
		if r := p.pass(); r.New != 1 || r.Adopted != 1 || r.Held != nil {
			t.Errorf("%+v", r)
		}
		if r := p.pass(); r.Same != 6 || len(r.Changes) != 0 {
			t.Errorf("again: %+v", r)
		}
	})
}

// fullStore is a store on a full disk, as long as it is full.
type fullStore struct {
	core.Store
	full *bool
}

func (s fullStore) WriteBulk(ctx context.Context, fn func(core.Tx) error) error {
	if *s.full {
		return core.Errorf(core.CodeStoreFull, "gatehouse.db", "the disk is full")
	}
	return s.Store.WriteBulk(ctx, fn)
}

func TestAStoreThatIsFullInMidSyncLosesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		full := false
		p := w.start("one", braked(core.DefaultBrake()), func(c *engine.Config) { c.Store = fullStore{c.Store, &full} })
		ids := w.add(p, core.Approved, 30)
		p.pass()
		read := p.connection().ReadAt
		time.Sleep(time.Minute)
		w.shut(ids[0])
		w.wiped(ids[1])
		w.gate.listed = func() { full = true }
		if _, err := p.Sync(w.ctx, ana, "paper-prod", false); core.CodeOf(err) != core.CodeStoreFull {
			t.Errorf("%v", err)
		}
		if s := p.connection(); !s.ReadAt.Equal(read) || s.Cause != core.CodeStoreFull {
			t.Errorf("a pass that was not kept counts as read: %+v", s)
		}
		p.expect(ids[0], core.Approved, core.PushConfirmed)
		w.gate.listed, full = nil, false
		if r := p.pass(); r.Adopted != 1 || r.Removed != 1 || p.removedEvents() != 1 {
			t.Errorf("%+v", r)
		}
	})
}
