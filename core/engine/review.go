package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"gatehouse/core"
)

// How much one review reads.
const (
	reviewOthers  = 50
	reviewHistory = 100
	reviewNotes   = 50
	reviewAlike   = 2000 // names that begin alike
	reviewCalling = 50
	reviewQueue   = 5000 // requests that wait at the connection
	reviewOpen    = 20   // of these, those that are given
)

// Review reads what a decision on one App rests on. It asks no gateway, and
// writes nothing.
func (e *Engine) Review(ctx context.Context, id core.AppID) (r core.Review, err error) {
	s := e.Store()
	if r.App, err = s.App(ctx, id); err != nil {
		return r, err
	}
	for _, step := range []func(context.Context, *core.Review) error{e.reviewOwner, e.reviewAPIs, e.reviewOpen, e.reviewAlike} {
		if err := step(ctx, &r); err != nil {
			return r, err
		}
	}
	r.Notes, err = s.NotesOf(ctx, id, reviewNotes)
	if err == nil {
		r.History, err = s.History(ctx, id, reviewHistory)
	}
	if err == nil {
		r.Looks, err = s.Looks(ctx, e.Clock.Now())
		r.Looks = slices.DeleteFunc(r.Looks, func(l core.Look) bool { return l.AppID != id })
	}
	return r, err
}

// reviewOwner reads the owner's other Apps, and what was decided on them.
func (e *Engine) reviewOwner(ctx context.Context, r *core.Review) error {
	rows, err := e.Store().OwnerRows(ctx, r.App.Owner, reviewOthers+1)
	if err != nil {
		return err
	}
	r.Others = slices.DeleteFunc(rows, func(o core.Row) bool { return o.ID == r.App.ID })
	r.Others = r.Others[:min(len(r.Others), reviewOthers)]
	slices.SortStableFunc(r.Others, func(a, b core.Row) int { return cmp.Compare(turnedDown(b), turnedDown(a)) })
	var decided []core.AppID
	for _, o := range r.Others {
		if !o.DecidedAt.IsZero() {
			decided = append(decided, o.ID)
		}
	}
	if r.Decided, err = e.Store().Apps(ctx, decided); err != nil {
		return err
	}
	r.Owner, err = e.Store().Standing(ctx, r.App.Owner)
	return err
}

// turnedDown orders Apps: what was refused or taken away is what an approver
// looks for.
func turnedDown(r core.Row) int {
	if r.Status == core.Rejected || r.Status == core.Canceled {
		return 1
	}
	return 0
}

// reviewAPIs reads what the catalog says of the APIs asked for.
func (e *Engine) reviewAPIs(ctx context.Context, r *core.Review) error {
	apis, err := e.Store().Catalog(ctx, r.App.Connection)
	r.APINotes, r.Limits = map[string]string{}, map[string]string{}
	for _, a := range apis {
		if a.Note != "" {
			r.APINotes[a.ID] = a.Note
		}
		for _, reg := range r.App.Registrations {
			if limits := a.Limits[reg.Plan.ID]; reg.API.ID == a.ID && limits != "" {
				r.Limits[reg.Key()] = limits
			}
		}
	}
	return err
}

// reviewOpen finds other requests that wait at the connection for some of the
// same APIs.
func (e *Engine) reviewOpen(ctx context.Context, r *core.Review) error {
	req := core.PageRequest{Queue: true, Connection: r.App.Connection, Limit: 1000}
	asks := core.RowOf(r.App)
	var found []core.Row
	for read := 0; ; {
		page, err := e.Store().Page(ctx, req)
		if err != nil {
			return err
		}
		for _, o := range page.Rows {
			if o.ID != asks.ID && o.Kind == asks.Kind && alikeRequests(asks, o) {
				found = append(found, o)
			}
		}
		read += len(page.Rows)
		if req.After = page.Next; page.Next == "" || read >= reviewQueue {
			r.OpenPart = page.Next != ""
			break
		}
	}
	slices.SortStableFunc(found, func(a, b core.Row) int {
		return cmp.Or(cmp.Compare(closeness(asks, b), closeness(asks, a)), a.WaitingSince.Compare(b.WaitingSince))
	})
	r.OpenTotal, r.Open = len(found), found[:min(len(found), reviewOpen)]
	return nil
}

// closeness orders similar requests: those of the same owner first, then those
// from the same account or e-mail domain, then those that share most APIs.
func closeness(asks, o core.Row) int {
	n := min(sharedAPIs(asks, o), 100)
	switch {
	case core.SameOwner(asks.Owner, o.Owner):
		n += 1000
	case asks.Owner.Account != "" && strings.EqualFold(asks.Owner.Account, o.Owner.Account), sameDomain(asks, o):
		n += 500
	}
	return n
}

func sameDomain(a, o core.Row) bool {
	d := core.EmailDomain(a.Owner.Email)
	return d != "" && d == core.EmailDomain(o.Owner.Email)
}

// alikeRequests: they ask for an API in common; sign-ups, from the same domain.
func alikeRequests(a, o core.Row) bool {
	if a.Kind == core.KindDeveloper {
		return sameDomain(a, o)
	}
	return sharedAPIs(a, o) > 0
}

func sharedAPIs(a, o core.Row) int {
	n, has := 0, o.APIList()
	for api := range strings.SplitSeq(a.APIs, "\n") {
		if api != "" && slices.Contains(has, api) {
			n++
		}
	}
	return n
}

// reviewAlike finds possible duplicates: among the owner's Apps, those with the
// same callback domain, and those whose names begin alike, by the first half.
func (e *Engine) reviewAlike(ctx context.Context, r *core.Review) error {
	if r.App.Kind != core.KindApp {
		return nil
	}
	named, err := e.namedAlike(ctx, r.App.Name)
	if err != nil {
		return err
	}
	calling, total, err := e.Store().RowsCalling(ctx, core.CallbackDomain(r.App.CallbackURL), reviewCalling)
	if err != nil {
		return err
	}
	same := map[core.AppID]bool{}
	for _, c := range calling {
		if c.ID != r.App.ID {
			same[c.ID] = true
		}
	}
	r.CallingTotal = max(total-1, 0)
	r.Duplicates = core.Duplicates(r.App, slices.Concat(r.Others, calling, named), same)
	return nil
}

func (e *Engine) namedAlike(ctx context.Context, name string) ([]core.Row, error) {
	runes := []rune(strings.TrimSpace(name))
	half := max(len(runes)/2, min(len(runes), 4))
	if half == 0 {
		return nil, nil
	}
	return e.Store().RowsNamed(ctx, string(runes[:half]), reviewAlike)
}

// maxNote is how many characters a note may have.
const maxNote = 1000

// Note keeps a note for colleagues with an App, for good. CodeInvalid when it
// is empty or too long.
func (e *Engine) Note(ctx context.Context, actor core.Actor, id core.AppID, text string) error {
	if err := e.writable("note"); err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return core.Errorf(core.CodeInvalid, "note", "it is empty")
	case n > maxNote:
		return core.Errorf(core.CodeInvalid, "note", "it has %d characters, and may have %d", n, maxNote)
	}
	err := e.Store().Write(ctx, func(tx core.Tx) error {
		app, err := tx.App(id)
		if err != nil {
			return err
		}
		return tx.Audit(core.Audit{At: e.Clock.Now(), Actor: actor.Name, Action: core.ActionNote, AppID: id, Subject: app.Name, Detail: text})
	})
	e.watch.wake()
	return err
}

// Assign gives what waits in Apps to somebody to see to, "" to nobody, and
// returns the Apps as they are then. One that is so already is left alone.
// CodeNotAllowed names Apps where nothing waits; the others are assigned all
// the same.
func (e *Engine) Assign(ctx context.Context, actor core.Actor, ids []core.AppID, to string) (apps []core.App, err error) {
	if err := e.writable("assign"); err != nil {
		return nil, err
	}
	to = strings.TrimSpace(to)
	var refused error
	for batch := range slices.Chunk(ids, maxAct) {
		var done []core.App
		var no []error
		err = e.Store().Write(ctx, func(tx core.Tx) error {
			done, no = nil, nil
			for _, id := range batch {
				app, err := e.assign(tx, actor, id, to)
				switch {
				case core.CodeOf(err) == core.CodeNotAllowed:
					no = append(no, err)
				case err != nil:
					return err
				default:
					done = append(done, app)
				}
			}
			return nil
		})
		if err != nil {
			return apps, err
		}
		apps, refused = append(apps, done...), errors.Join(append([]error{refused}, no...)...)
	}
	e.watch.wake()
	return apps, refused
}

func (e *Engine) assign(tx core.Tx, actor core.Actor, id core.AppID, to string) (core.App, error) {
	app, err := tx.App(id)
	if err != nil {
		return app, err
	}
	if !core.RowOf(app).InQueue() {
		return app, core.Errorf(core.CodeNotAllowed, app.Name, "nothing waits for a decision there")
	}
	if app.AssignedTo == to {
		return app, nil
	}
	detail := "to " + to
	switch {
	case to == "":
		detail = "to nobody, was " + app.AssignedTo
	case app.AssignedTo != "":
		detail += ", was " + app.AssignedTo
	}
	app.AssignedTo = to
	err = tx.Audit(core.Audit{At: e.Clock.Now(), Actor: actor.Name, Action: core.ActionAssigned, AppID: id, Subject: app.Name, Detail: detail})
	if err != nil {
		return app, err
	}
	return app, tx.PutApp(app)
}

// Look says that actor has an App open, for core.LookFor; called again it is
// renewed. It returns who else has it open, in the same moment: of two who open
// it at once, the later one learns of the earlier.
func (e *Engine) Look(ctx context.Context, actor core.Actor, id core.AppID) (others []core.Look, err error) {
	now := e.Clock.Now()
	if e.ReadOnly { // whoever only reads is in nobody's way
		looks, err := e.Store().Looks(ctx, now)
		return slices.DeleteFunc(looks, func(l core.Look) bool { return l.AppID != id || l.Name == actor.Name }), err
	}
	err = e.Store().WriteBulk(ctx, func(tx core.Tx) error {
		if others, err = tx.Looks(id, now); err != nil {
			return err
		}
		return tx.PutLook(core.Look{AppID: id, Name: actor.Name, Since: now, Until: now.Add(core.LookFor)})
	})
	e.watch.wake()
	return slices.DeleteFunc(others, func(l core.Look) bool { return l.Name == actor.Name }), err
}

// LookAway ends Look.
func (e *Engine) LookAway(ctx context.Context, actor core.Actor, id core.AppID) error {
	if e.ReadOnly {
		return nil
	}
	err := e.Store().WriteBulk(ctx, func(tx core.Tx) error { return tx.DropLook(id, actor.Name) })
	e.watch.wake()
	return err
}
