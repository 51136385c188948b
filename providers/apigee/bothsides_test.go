package apigee_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/apigee/sim"
)

// Random decisions here and random changes at Apigee, taken over and pushed as
// the engine does: in the end both agree, what is said to be open passes, and
// nothing else does.
func TestBothSidesAgreeInTheEnd(t *testing.T) {
	for seed := range uint64(150) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			b := &both{org: newOrg(t, sim.Config{}), rnd: rand.New(rand.NewPCG(seed, 1))}
			b.app = b.seeded(sim.App{Credentials: []sim.Credential{on("payments="+b.word(), "ledger="+b.word()), on("payments=" + b.word())}})
			for range 8 {
				b.step()
			}
			b.pushed()
			b.agreed()
		})
	}
}

// both is one App with two administrators.
type both struct {
	*org
	rnd *rand.Rand
	app *core.App
	log []string
}

func (b *both) word() string { return []string{"approved", "pending", "revoked"}[b.rnd.IntN(3)] }

func (b *both) step() {
	switch b.rnd.IntN(4) {
	case 0, 1:
		b.here()
	case 2:
		b.there()
	case 3:
		b.pushed()
	}
}

// here takes one decision that is allowed.
func (b *both) here() {
	caps := providerCaps()
	if b.rnd.IntN(3) == 0 && len(b.app.Registrations) > 0 && b.app.Status != core.Suspended {
		r := b.app.Registrations[b.rnd.IntN(len(b.app.Registrations))]
		to := map[core.RegistrationStatus]core.RegistrationStatus{
			core.Waiting: core.RegistrationRefused, core.RegistrationOn: core.RegistrationOff,
			core.RegistrationOff: core.RegistrationOn, core.RegistrationRefused: core.RegistrationOn,
		}[r.Status]
		b.set(b.app, r.API.ID, to)
		b.log = append(b.log, fmt.Sprint("here ", r.API.ID, " ", to))
		return
	}
	verbs := []core.Verb{core.Approve, core.Reject, core.Cancel, core.Suspend, core.Resume}
	b.rnd.Shuffle(len(verbs), func(i, j int) { verbs[i], verbs[j] = verbs[j], verbs[i] })
	for _, v := range verbs {
		if core.Allowed(*b.app, caps, v) == nil && !core.AlreadySo(*b.app, caps, v) {
			b.decide(b.app, v)
			b.log = append(b.log, "here "+string(v))
			return
		}
	}
}

// there changes something as another administrator would.
func (b *both) there() {
	a := b.held(b.app)
	keys := slices.Clone(a.Credentials)
	for i := range keys {
		keys[i].APIProducts = slices.Clone(keys[i].APIProducts)
	}
	fields := map[string]any{}
	switch b.rnd.IntN(4) {
	case 0:
		fields["status"] = []string{"approved", "revoked"}[b.rnd.IntN(2)]
	case 1:
		fields["callbackUrl"] = fmt.Sprint("https://there.example/", b.rnd.IntN(3))
	case 2:
		keys[b.rnd.IntN(len(keys))].Status = []string{"approved", "revoked"}[b.rnd.IntN(2)]
		fields["credentials"] = keys
	case 3:
		k := &keys[b.rnd.IntN(len(keys))]
		k.APIProducts[b.rnd.IntN(len(k.APIProducts))].Status = b.word()
		fields["credentials"] = keys
	}
	must(b.sim.Change(a.AppID, fields))
	b.log = append(b.log, fmt.Sprint("there ", fields))
}

// pushed takes over what changed there, and brings Apigee to the rest.
func (b *both) pushed() {
	b.t.Helper()
	for range 3 {
		r := b.read(b.app)
		merged, _ := core.Rebase(*b.app, providerCaps(), func(a core.App) core.Projection { return b.project(&a) }, r, nil)
		*b.app = merged
		if b.project(b.app).Same(r.Projection) {
			b.app.Base, b.app.Remote = r.Projection, r.Projection
			return
		}
		if _, err := b.push(b.app, b.choose("create", nil)); err != nil {
			b.t.Fatalf("%v (%s)\n%v", err, core.CodeOf(err), b.log)
		}
		shown := b.read(b.app)
		if !shown.Projection.Same(b.project(b.app)) {
			b.t.Fatalf("shown %+v\nwant  %+v\n%v", shown.Projection, b.project(b.app), b.log)
		}
		b.app.Base, b.app.Remote = shown.Projection, shown.Projection
	}
}

func (b *both) agreed() {
	b.t.Helper()
	r := b.read(b.app)
	for _, reg := range b.app.Registrations {
		passes := false
		for _, c := range b.held(b.app).Credentials {
			_, ok := b.sim.Passes(c.ConsumerKey, reg.API.ID)
			passes = passes || ok
		}
		open := b.app.Status == core.Approved && reg.Status == core.RegistrationOn && registration(b.t, r, reg.API.ID).Blocked == ""
		older := reg.Status == core.Waiting // an older key may be good while a newer one waits
		if passes != open && !older {
			b.t.Errorf("%s: passes %v, shown as %s in an App that is %s\n%v", reg.API.ID, passes, reg.Status, b.app.Status, b.log)
		}
	}
}
