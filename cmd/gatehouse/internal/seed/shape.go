// Package seed invents Apps: plausible, deterministic, as many as asked for.
// The demo, the simulators and the benchmarks are filled from it. The n-th App
// depends on the seed and n alone, so that a million can be made one by one.
package seed

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
)

// Shape says what to invent.
type Shape struct {
	Apps   int
	Seed   uint64
	Now    time.Time // every date lies before it
	Places []Place
}

// Place is a connection that Apps are registered on.
type Place struct {
	Connection string
	Share      int // its weight among the places
	Catalog    []core.CatalogAPI
	// NoSuspend: this gateway cannot suspend, so nobody did.
	NoSuspend bool
}

// All yields every App in order of its number.
func (s Shape) All() iter.Seq[core.App] {
	return func(yield func(core.App) bool) {
		for n := range s.Apps {
			if !yield(s.App(n)) {
				return
			}
		}
	}
}

// App invents the n-th App: what was registered and what was decided, nothing
// about a gateway. A decided one carries who decided, when and why.
func (s Shape) App(n int) core.App {
	rnd := s.dice("app", n)
	place := s.place(rnd)
	status := s.status(rnd, place)
	created := s.created(rnd, status)
	app := core.App{
		ID:          core.AppID(system.TimePart(created) + word(rnd, 10)),
		Name:        appName(rnd),
		ReferenceID: reference(rnd),
		Owner:       s.owner(rnd),
		Connection:  place.Connection,
		CreatedAt:   created,
		Status:      status,
		Attributes:  map[string]string{"environment": pick(rnd, environments), "cost-center": fmt.Sprintf("CC-%04d", 1000+rnd.IntN(400))},
		Revision:    1,
	}
	app.Description = describe(rnd, app.Name)
	if rnd.IntN(3) > 0 {
		app.CallbackURL = callback(rnd, app.Owner)
	}
	app.Registrations = registrations(rnd, place.Catalog, status)
	app.Registrations = app.AskedWithIt()
	if status != core.Pending {
		s.decided(rnd, &app)
	}
	return app
}

// Waiting invents one more App that has just been registered.
func (s Shape) Waiting(n int, now time.Time) core.App {
	app := s.App(n)
	app.ID = core.AppID(system.TimePart(now) + string(app.ID[10:]))
	app.Status, app.CreatedAt, app.Revision = core.Pending, now, 1
	app.Reason, app.DecidedBy, app.DecidedAt = "", "", time.Time{}
	for i := range app.Registrations {
		app.Registrations[i].Status, app.Registrations[i].TakenBy = core.Waiting, ""
		app.Registrations[i].CreatedAt = now
	}
	return app
}

// dice gives each thing its own sequence, so that one does not shift another.
func (s Shape) dice(what string, n int) *rand.Rand {
	h := uint64(14695981039346656037)
	for i := range len(what) {
		h = (h ^ uint64(what[i])) * 1099511628211
	}
	return rand.New(rand.NewPCG(s.Seed^h, uint64(n)))
}

func (s Shape) place(rnd *rand.Rand) Place {
	total := 0
	for _, p := range s.Places {
		total += p.Share
	}
	at := rnd.IntN(total)
	for _, p := range s.Places {
		if at -= p.Share; at < 0 {
			return p
		}
	}
	return s.Places[len(s.Places)-1]
}

// status deals statuses in thousandths: 68 wait, so that of 2,000 Apps about
// 130 are in the queue.
func (s Shape) status(rnd *rand.Rand, p Place) core.Status {
	switch d := rnd.IntN(1000); {
	case d < 68:
		return core.Pending
	case d < 128:
		return core.Rejected
	case d < 208:
		return core.Canceled
	case d < 233 && !p.NoSuspend:
		return core.Suspended
	}
	return core.Approved
}

// created lies within the last two weeks for what waits, else up to three
// years back, recent ones more often.
func (s Shape) created(rnd *rand.Rand, status core.Status) time.Time {
	share := rnd.Float64()
	age := time.Duration(share * share * float64(14*24*time.Hour))
	if status != core.Pending {
		age = 8*24*time.Hour + time.Duration(share*share*float64(3*365*24*time.Hour))
	}
	return s.Now.Add(-age - time.Minute).Truncate(time.Second).UTC()
}

func (s Shape) decided(rnd *rand.Rand, app *core.App) {
	wait := time.Duration(rnd.ExpFloat64()*30)*time.Hour + time.Duration(rnd.IntN(3600))*time.Second
	app.DecidedAt = app.CreatedAt.Add(min(wait, 7*24*time.Hour)).Truncate(time.Second)
	app.DecidedBy = pick(rnd, deciders)
	app.Revision = 2
	switch app.Status {
	case core.Rejected:
		app.Reason = pick(rnd, rejections)
	case core.Canceled:
		app.Reason = pick(rnd, cancellations)
	case core.Suspended:
		app.Reason = pick(rnd, suspensions)
	}
}

// registrations asks for one to four different APIs, popular ones more often.
func registrations(rnd *rand.Rand, catalog []core.CatalogAPI, status core.Status) []core.Registration {
	var out []core.Registration
	taken := map[string]bool{}
	for range 1 + min(rnd.IntN(4), rnd.IntN(4)) {
		if len(catalog) == 0 {
			break
		}
		at := min(rnd.IntN(len(catalog)), rnd.IntN(len(catalog)))
		api := catalog[at]
		if taken[api.ID] {
			continue
		}
		taken[api.ID] = true
		r := core.Registration{API: api.APIRef, Status: core.Waiting}
		if len(api.Plans) > 0 {
			r.Plan = api.Plans[rnd.IntN(len(api.Plans))]
		}
		r.Status, r.TakenBy = registrationStatus(status)
		out = append(out, r)
	}
	return out
}

// registrationStatus is what an App's decision left on its registrations
// (core.Decide).
func registrationStatus(s core.Status) (core.RegistrationStatus, core.Verb) {
	switch s {
	case core.Approved:
		return core.RegistrationOn, ""
	case core.Rejected:
		return core.RegistrationRefused, core.Reject
	case core.Canceled:
		return core.RegistrationOff, core.Cancel
	case core.Suspended:
		return core.RegistrationOff, core.Suspend
	}
	return core.Waiting, ""
}
