package engine

import (
	"fmt"
	"slices"

	"gatehouse/core"
)

// looked is up to how many Apps a plan looks for what an administrator should
// know of each; a larger plan is not read line by line.
const looked = 20

// warn collects what is said in the confirmation beside what will happen. How
// the change of one App alone is carried out, its effect says.
func (r *planning) warn() error {
	e, p := r.engine, r.plan
	for _, c := range p.Connections {
		if p.Verb == core.Edit {
			r.editStandsOn(c.Name)
		}
		for _, s := range r.supports[c.Name] {
			if len(p.Change) > 1 && c.Sends > 0 && (s.Support == core.Emulated || s.Support == core.Local) {
				r.say("%s: %s is %s; %s", c.Name, p.Verb, s.Support, s.Note)
			}
			if s.Resets != "" {
				r.say("%s: %s", c.Name, s.Resets)
			}
		}
		caps, _ := e.Capabilities(c.Name)
		if p.Verb == core.Approve && caps.RevealNote != "" && !caps.Reveals && !r.onlySignUps(c.Name) {
			r.say("%s: %s", c.Name, caps.RevealNote)
		}
		if caps.MailsDecisions && c.Sends > 0 && mailed(p.Verb) {
			r.say("%s: %s tells the developers itself", c.Name, caps.Title)
		}
	}
	if len(p.Change) > looked {
		return nil
	}
	for i, item := range p.Change {
		if err := r.warnOf(item, r.looked[i]); err != nil {
			return err
		}
	}
	return nil
}

// onlySignUps reports whether all that changes at a connection, as far as it was
// looked at, are developers: they have no credentials.
func (r *planning) onlySignUps(connection string) bool {
	return len(r.plan.Change) <= looked && !slices.ContainsFunc(r.looked, func(a core.App) bool { return a.Connection == connection && a.Kind != core.KindDeveloper })
}

// mailed reports whether a platform that tells developers of decisions tells
// them of this one: not of a change, a deletion, or that something waits again
// (konnect.md, Learning of changes 4).
func mailed(v core.Verb) bool { return v != core.Edit && v != core.Delete && v != core.Reprocess }

// say adds a warning, once.
func (r *planning) say(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(r.plan.Warnings, text) {
		r.plan.Warnings = append(r.plan.Warnings, text)
	}
}

// standsOn notes a cell of the capability table that a change stands on.
func (r *planning) standsOn(connection string, s core.VerbSupport) {
	if !slices.Contains(r.supports[connection], s) {
		r.supports[connection] = append(r.supports[connection], s)
	}
}

// editStandsOn notes what an edit stands on at a connection: field by field.
func (r *planning) editStandsOn(connection string) {
	caps, _ := r.engine.Capabilities(connection)
	for _, field := range editedFields(*r.plan.Input.Edit) {
		r.standsOn(connection, caps.EditSupport(field))
	}
}

// warnOf looks at one App of the plan.
func (r *planning) warnOf(item core.PlanItem, app core.App) error {
	v := r.plan.Verb
	if v == core.Delete && len(item.Keys) > 0 {
		r.say("the developer can ask again; to prevent it, revoke the developer")
	}
	if app.Kind == core.KindDeveloper {
		return r.warnOfDeveloper(app)
	}
	if v == core.Approve {
		if err := r.warnOfCatalog(app, item); err != nil {
			return err
		}
		r.warnOfPlans(app)
		if err := r.warnOfOwner(app); err != nil {
			return err
		}
	}
	name := app.Name
	if v == core.Edit && r.plan.Input.Edit.Name != nil {
		name = *r.plan.Input.Edit.Name
	}
	if v == core.Approve && app.Status == core.Pending || name != app.Name {
		return r.warnOfName(app, name)
	}
	return nil
}

// warnOfName: names need not be unique, but a second App of that name is often
// a mistake.
func (r *planning) warnOfName(app core.App, name string) error {
	rows, err := r.engine.Store().OwnerRows(r.ctx, app.Owner, 200)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.ID != app.ID && row.Name == name && !row.Removed && row.Kind == core.KindApp {
			r.say("another App of this owner has this name: %s at %s, %s", row.Name, row.Connection, row.Status)
		}
	}
	return nil
}

// warnOfOwner: what an App is given does not help a developer who was turned
// down himself.
func (r *planning) warnOfOwner(app core.App) error {
	caps, _ := r.engine.Capabilities(app.Connection)
	if len(caps.Developers) == 0 || app.Owner.Team || app.Owner.Name == "" {
		return nil
	}
	page, err := r.engine.Store().Page(r.ctx, core.PageRequest{Developers: true, Connection: app.Connection, Owner: app.Owner.Name, Limit: 50})
	if err != nil {
		return err
	}
	for _, row := range page.Rows {
		if row.Owner.Email == app.Owner.Email && row.Status != core.Approved {
			r.say("%s: its developer %s is %s at %s", app.Name, app.Owner.Label(), core.StatusWord(row.Kind, row.Status), app.Connection)
		}
	}
	return nil
}

// warnOfCatalog names registrations for what the gateway does not offer any
// more.
func (r *planning) warnOfCatalog(app core.App, item core.PlanItem) error {
	apis, err := r.engine.Store().Catalog(r.ctx, app.Connection)
	if err != nil || len(apis) == 0 {
		return err
	}
	var names []string
	for _, reg := range app.Registrations {
		chosen := len(item.Keys) == 0 && reg.Status == core.Waiting || slices.Contains(item.Keys, reg.Key())
		if chosen && !offered(apis, reg) && !slices.Contains(names, reg.Asked()) {
			names = append(names, reg.Asked())
		}
	}
	if len(names) > 0 {
		it := "it"
		if len(names) > 1 {
			it = "them"
		}
		r.say("%s: %s does not offer %s; it may refuse %s", app.Name, app.Connection, core.Few(names), it)
	}
	return nil
}

// warnOfPlans names an API that an App is to have under two plans, where its
// gateway refuses that (aws.md, Membership rules).
func (r *planning) warnOfPlans(app core.App) {
	caps, _ := r.engine.Capabilities(app.Connection)
	if caps.OnePlan == "" {
		return
	}
	first := map[string]core.Registration{}
	for _, reg := range app.Registrations {
		if reg.Status != core.RegistrationOn && reg.Status != core.Waiting {
			continue
		}
		if other, twice := first[reg.API.ID]; twice {
			r.say("%s: %s and %s are two plans of one API; %s. With a key this is refused: approve one, and reject or unsubscribe the other", app.Name, other.Label(), reg.Label(), caps.OnePlan)
			continue
		}
		first[reg.API.ID] = reg
	}
}

// offered reports whether a catalog has the API, and under the plan where it has
// plans.
func offered(apis []core.CatalogAPI, reg core.Registration) bool {
	return slices.ContainsFunc(apis, func(a core.CatalogAPI) bool {
		return a.ID == reg.API.ID && (len(a.Plans) == 0 || reg.Plan.ID == "" ||
			slices.ContainsFunc(a.Plans, func(p core.PlanRef) bool { return p.ID == reg.Plan.ID }))
	})
}

// warnOfDeveloper: taking a developer's sign-up back need not stop what he has.
func (r *planning) warnOfDeveloper(app core.App) error {
	caps, _ := r.engine.Capabilities(app.Connection)
	note := caps.Developers[core.Cancel].Note
	if r.plan.Verb != core.Cancel || note == "" {
		return nil
	}
	has, err := r.engine.OwnerImpact(r.ctx, app)
	if err != nil {
		return err
	}
	if len(r.plan.Change) > 1 { // of one alone its effect says it
		r.say("%s: %s", app.Name, note)
	}
	if has.Apps > 0 {
		r.say("%s: %s of this developer with %s: unsubscribe those too to take the access away", app.Name,
			plural(has.Apps, "App", "Apps"), plural(has.Approved, "approved registration", "approved registrations"))
	}
	if has.Waiting > 0 {
		r.say("%s: the queue keeps %s of this developer: reject those too, or somebody may approve them later", app.Name,
			plural(has.Waiting, "waiting registration", "waiting registrations"))
	}
	return nil
}
