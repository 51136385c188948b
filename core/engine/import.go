package engine

import (
	"context"
	"maps"
	"slices"
	"strings"

	"gatehouse/core"
)

// ImportReport is what an import did. Refused has the rows that could not be
// kept, with the reason; Revision carries the row's place in the input.
type ImportReport struct {
	New, Updated, Same int
	Refused            []core.PlanItem
}

// Import keeps Apps that a portal exported as waiting for a decision. Rows are
// known by connection and reference id; doing it twice changes nothing. An App
// that was decided already keeps its status; its text is updated while it is
// PENDING, and APIs that are new to an APPROVED one wait for a decision.
func (e *Engine) Import(ctx context.Context, actor core.Actor, apps []core.App) (ImportReport, error) {
	var report ImportReport
	if err := e.writable("import"); err != nil {
		return report, err
	}
	at := 0
	for chunk := range slices.Chunk(apps, maxAct) {
		part := ImportReport{}
		err := e.Store().Write(ctx, func(tx core.Tx) error {
			part = ImportReport{}
			for i, app := range chunk {
				if err := e.importOne(tx, actor, app, &part); err != nil {
					if !decidable(err) {
						return err
					}
					part.Refused = append(part.Refused, core.PlanItem{Name: app.Name, Connection: app.Connection, Revision: int64(at + i), Reason: core.AsError(err)})
				}
			}
			return nil
		})
		if err != nil {
			return report, err
		}
		report.New += part.New
		report.Updated += part.Updated
		report.Same += part.Same
		report.Refused = append(report.Refused, part.Refused...)
		at += len(chunk)
	}
	e.watch.wake()
	return report, nil
}

func (e *Engine) importOne(tx core.Tx, actor core.Actor, app core.App, report *ImportReport) error {
	if _, err := e.configured(app.Connection); err != nil {
		return err
	}
	if err := CheckText(app); err != nil {
		return err
	}
	if app.ReferenceID == "" {
		return core.Errorf(core.CodeInvalid, app.Name, "it has no reference id").WithHint("Without one, importing twice would make two Apps.")
	}
	catalog, err := tx.Catalog(app.Connection)
	if err != nil {
		return err
	}
	namesOf(catalog).name(app.Registrations)
	known, err := tx.AppByReference(app.Connection, app.ReferenceID)
	if core.CodeOf(err) == core.CodeNotFound {
		app.ID, app.Status, app.Revision = core.AppID(e.IDs.New()), core.Pending, 1
		app.Base, app.Remote = core.Absent(), core.Projection{}
		if app.CreatedAt.IsZero() {
			app.CreatedAt = e.Clock.Now()
		}
		app.Registrations = app.AskedWithIt()
		report.New++
		if err := tx.PutApp(app); err != nil {
			return err
		}
		if err := e.tellPending(tx, app); err != nil {
			return err
		}
		return tx.Audit(core.Audit{At: e.Clock.Now(), Actor: actor.Name, Action: "imported", AppID: app.ID, Subject: app.Name, Detail: "PENDING"})
	}
	if err != nil {
		return err
	}
	if known.Status == core.Approved {
		return e.importScope(tx, actor, known, app, report)
	}
	app.CreatedAt = known.CreatedAt
	app.Registrations = app.AskedWithIt()
	if known.Status != core.Pending || sameText(known, app) {
		report.Same++
		return nil
	}
	report.Updated++
	known.Name, known.Description, known.CallbackURL = app.Name, app.Description, app.CallbackURL
	known.Attributes, known.Owner, known.Registrations = app.Attributes, app.Owner, app.Registrations
	known.Revision++
	if err := tx.PutApp(known); err != nil {
		return err
	}
	return tx.Audit(core.Audit{At: e.Clock.Now(), Actor: actor.Name, Action: "updated", AppID: known.ID, Subject: known.Name, Detail: "by import"})
}

// importScope notes APIs that the portal has for an APPROVED App and that were
// not asked for before: they wait for a decision, and its status does not move
// (design 3). Where the decision sits on registrations the gateway itself says
// what is asked for.
func (e *Engine) importScope(tx core.Tx, actor core.Actor, known, app core.App, report *ImportReport) error {
	conn, err := e.configured(known.Connection)
	if err != nil {
		return err
	}
	var add []core.Registration
	for _, r := range app.Registrations {
		if _, has := known.ByKey(r.Key()); !has {
			r.Status, r.TakenBy = core.Waiting, ""
			if r.CreatedAt.IsZero() {
				r.CreatedAt = e.Clock.Now()
			}
			add = append(add, r)
		}
	}
	if len(add) == 0 || conn.Provider.Capabilities().For(known).DecidesRegistrations {
		report.Same++
		return nil
	}
	after := known.Clone()
	after.Registrations = append(after.Registrations, add...)
	after.Revision++
	report.Updated++
	if err := tx.PutApp(after); err != nil {
		return err
	}
	return tx.Audit(core.Audit{
		At: e.Clock.Now(), Actor: actor.Name, Action: "amended", AppID: known.ID, Subject: known.Name,
		Detail: "by import: " + strings.Join(core.RegistrationLines(known, after), "; "),
	})
}

func sameText(a, b core.App) bool {
	return a.Name == b.Name && a.Description == b.Description && a.CallbackURL == b.CallbackURL && a.Owner == b.Owner &&
		maps.Equal(a.Attributes, b.Attributes) && slices.Equal(a.Registrations, b.Registrations)
}

// CheckText validates what a person or a portal typed about an App.
func CheckText(app core.App) error {
	name := core.Field{Label: "the name", Required: true, MaxLen: 255}
	if msg := name.Check(app.Name); msg != "" {
		return core.Errorf(core.CodeInvalid, app.Name, "%s", msg)
	}
	return nil
}
