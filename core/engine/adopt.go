package engine

import (
	"context"
	"slices"
	"strings"

	"gatehouse/core"
)

// PlanAdoption says what taking unmanaged objects of a gateway under the
// portal's care would do: each is found in a listing, read directly, and
// becomes an App in the state that it has there. It writes nothing. What is
// named is an id of the object (core.Remote.NamedBy); one that is not there,
// is known already or cannot be read is in Refused. owner is put where the
// gateway tells none. Errors are those of the listing.
func (e *Engine) PlanAdoption(ctx context.Context, actor core.Actor, connection string, named []string, owner core.Owner) (core.Adoption, error) {
	plan := core.Adoption{Connection: connection, Actor: actor}
	if len(named) == 0 {
		return plan, core.Errorf(core.CodeInvalid, "adopt", "no object of the gateway is named").
			WithHint("gatehouse sync --unmanaged lists them.")
	}
	foreign, listing, err := e.Unmanaged(ctx, connection)
	if err != nil {
		return plan, err
	}
	var objects []core.Remote
	var refused []core.Adoptee
	seen := map[core.Ref]bool{}
	for _, typed := range named {
		r, err := e.meant(ctx, connection, typed, foreign, listing)
		switch {
		case err != nil:
			refused = append(refused, core.Adoptee{Object: typed, App: core.App{Name: typed, Connection: connection}, Reason: core.AsError(err)})
		case !seen[r.Refs[0]]:
			seen[r.Refs[0]] = true
			objects = append(objects, r)
		}
	}
	plan, err = e.PlanAdoptionOf(ctx, actor, connection, objects, owner)
	plan.Refused = append(refused, plan.Refused...)
	return plan, err
}

// PlanAdoptionOf is PlanAdoption of objects that a listing has just shown
// (Unmanaged, SyncReport.Unmanaged).
func (e *Engine) PlanAdoptionOf(ctx context.Context, actor core.Actor, connection string, objects []core.Remote, owner core.Owner) (core.Adoption, error) {
	plan := core.Adoption{Connection: connection, Actor: actor}
	conn, err := e.configured(connection)
	if err != nil {
		return plan, err
	}
	gw, err := e.gateways.get(ctx, conn)
	if err != nil {
		return plan, err
	}
	catalog, err := e.Store().Catalog(ctx, connection)
	if err != nil {
		return plan, err
	}
	names := namesOf(catalog)
	for _, r := range objects {
		e.planAdoptee(ctx, gw, &plan, r, owner, names)
		if ctx.Err() != nil {
			return plan, core.Errorf(core.CodeCanceled, connection, "the reading was given up").Because(ctx.Err())
		}
	}
	plan.Warnings = adoptionWarnings(plan)
	return plan, nil
}

// meant finds the one unmanaged object that a person named.
func (e *Engine) meant(ctx context.Context, connection, typed string, foreign []core.Remote, listing core.Listing) (core.Remote, error) {
	fits := slices.DeleteFunc(slices.Clone(foreign), func(r core.Remote) bool { return len(r.Refs) == 0 || !r.NamedBy(typed) })
	switch {
	case len(fits) == 1:
		return fits[0], nil
	case len(fits) > 1:
		var where []string
		for _, r := range fits {
			where = append(where, r.Refs[0].Scope+"/"+r.Refs[0].ID)
		}
		return core.Remote{}, core.Errorf(core.CodeInvalid, typed, "%d objects have this id: %s", len(fits), strings.Join(where, ", ")).
			WithHint("Name one of them so.")
	case !listing.Complete:
		return core.Remote{}, core.Errorf(core.CodeTemporary, typed, "it is not among what was read, and the reading is incomplete: %s", listing.Why).
			WithHint("Try again.")
	}
	return core.Remote{}, e.notUnmanaged(ctx, connection, typed)
}

// notUnmanaged says why a name is none of an unmanaged object.
func (e *Engine) notUnmanaged(ctx context.Context, connection, typed string) error {
	if id, err := e.Store().FindID(ctx, typed); err == nil {
		return core.Errorf(core.CodeNotAllowed, typed, "it is the App %s already", id)
	}
	return core.Errorf(core.CodeNotFound, typed, "%s has no unmanaged object with this id", connection).
		WithHint("gatehouse sync --unmanaged -c %s lists them.", connection)
}

// planAdoptee reads one object directly, as the App that it would become.
func (e *Engine) planAdoptee(ctx context.Context, gw core.Gateway, plan *core.Adoption, listed core.Remote, owner core.Owner, names names) {
	object := core.ObjectID(listed)
	app := core.App{
		ID: core.AppID(e.IDs.New()), Kind: listed.Kind, Name: listed.Name, Connection: plan.Connection, Refs: listed.Refs, Base: core.Absent(),
	}
	r, err := gw.Read(ctx, core.Subject{App: app})
	switch {
	case err != nil:
	case !r.Complete:
		err = core.Errorf(core.CodeTemporary, object, "it could not be read everywhere").WithHint("Try again.")
	case !r.Projection.Present:
		err = core.Errorf(core.CodeGone, object, "it is gone since it was listed")
	}
	if err != nil {
		plan.Refused = append(plan.Refused, core.Adoptee{Object: object, App: core.App{Name: listed.Name, Connection: plan.Connection}, Reason: core.AsError(err)})
		return
	}
	names.name(r.Registrations)
	plan.Change = append(plan.Change, core.Adoptee{Object: object, App: e.adoptee(app, listed, r, owner), Remote: r})
}

// adoptee is the App that an object becomes.
func (e *Engine) adoptee(app core.App, listed, r core.Remote, owner core.Owner) core.App {
	app.Description, app.CallbackURL, app.Attributes, app.Owner = r.Description, r.CallbackURL, r.Attributes, r.Owner
	if app.Name = r.Name; app.Name == "" {
		app.Name = listed.Name
	}
	if app.Name == "" {
		app.Name = core.ObjectID(listed)
	}
	if app.Owner == (core.Owner{}) {
		app.Owner = listed.Owner
	}
	if app.Owner.Email == "" && owner != (core.Owner{}) {
		app.Owner = owner
	}
	app.CreatedAt = r.CreatedAt
	app.Revision = 1
	app = core.Adopt(app, r)
	app.Registrations = app.AskedWithIt()
	app.Registrations = app.SeenAt(e.Clock.Now())
	if app.CreatedAt.IsZero() {
		app.CreatedAt = e.Clock.Now()
	}
	return app
}

// adoptionWarnings are what an administrator should know before he adopts.
func adoptionWarnings(plan core.Adoption) (out []string) {
	if len(plan.Change) == 0 {
		return nil
	}
	out = append(out, "from then on they are the portal's Apps: what is decided on them is done at "+plan.Connection)
	alone, unknown := 0, 0
	for _, a := range plan.Change {
		if a.App.Owner.Email == "" {
			alone++
		}
		if a.App.Status == core.Unknown {
			unknown++
		}
	}
	if alone > 0 {
		out = append(out, plural(alone, "has", "have")+" no owner's address: nobody is mailed what becomes of them")
	}
	if unknown > 0 {
		out = append(out, plural(unknown, "is", "are")+" in a state that has no word here: shown as it is, and nothing can be decided on it")
	}
	return out
}

// Adopt carries an adoption out: Apps and audit rows, nothing at the gateway.
// What became known since the plan was made is in the result's Refused.
func (e *Engine) Adopt(ctx context.Context, plan core.Adoption) (core.Adoption, error) {
	done := core.Adoption{Connection: plan.Connection, Actor: plan.Actor}
	if err := e.writable("adopt"); err != nil {
		return done, err
	}
	if len(plan.Change) == 0 {
		return done, core.Errorf(core.CodeNotAllowed, "adopt", "nothing in this plan can be adopted")
	}
	for part := range slices.Chunk(plan.Change, maxAct) {
		var adopted, refused []core.Adoptee
		err := e.Store().Write(ctx, func(tx core.Tx) error {
			adopted, refused = nil, nil
			for _, a := range part {
				err := e.adoptOne(tx, plan, &a)
				switch {
				case err == nil:
					adopted = append(adopted, a)
				case !decidable(err):
					return err
				default:
					a.Reason = core.AsError(err)
					refused = append(refused, a)
				}
			}
			return nil
		})
		if err != nil {
			return done, err
		}
		done.Change, done.Refused = append(done.Change, adopted...), append(done.Refused, refused...)
	}
	e.watch.wake()
	return done, nil
}

func (e *Engine) adoptOne(tx core.Tx, plan core.Adoption, a *core.Adoptee) error {
	known, err := tx.AppsByRef(plan.Connection, a.App.Refs)
	if err != nil {
		return err
	}
	for _, other := range known {
		return core.Errorf(core.CodeStale, a.App.Name, "it became the App %s meanwhile", other.ID)
	}
	if err := e.keepCredentials(tx, &a.App, core.Pushed{}, a.Remote); err != nil {
		return err
	}
	if err := tx.PutApp(a.App); err != nil {
		return err
	}
	return tx.Audit(core.Audit{
		At: e.Clock.Now(), Actor: plan.Actor.Name, Action: "adopted", AppID: a.App.ID, Subject: a.App.Name,
		Detail: a.Object + " at " + plan.Connection + ", " + core.StatusWord(a.App.Kind, a.App.Status) + ": " + a.Remote.Projection.String(),
	})
}
