package portal

import (
	"net/http"

	"gatehouse/core"
)

// newApp is a request to register: schema NewApp.
type newApp struct {
	Connection    string            `json:"connection"`
	Name          string            `json:"name"`
	ReferenceID   string            `json:"reference_id"`
	Description   string            `json:"description"`
	CallbackURL   string            `json:"callback_url"`
	Attributes    map[string]string `json:"attributes"`
	Owner         owner             `json:"owner"`
	Registrations []wish            `json:"registrations"`
}

// register answers POST /v1/apps.
func (d *Door) register(w http.ResponseWriter, r *http.Request, c caller) {
	body, err := bodyOf(w, r)
	if err != nil {
		d.fail(w, err)
		return
	}
	var n newApp
	if err := decode(body, &n); err != nil {
		d.fail(w, err)
		return
	}
	if err := n.check(); err != nil {
		d.fail(w, err)
		return
	}
	if _, known := d.byName[n.Connection]; !known || !c.token.MayUse(n.Connection) {
		d.fail(w, core.Errorf(core.CodeNotFound, n.Connection, "there is no such connection for this token"))
		return
	}
	d.repeats.once(w, r, c, body, n.ReferenceID, func(mine work) (result, error) {
		app, found, err := d.madeBefore(r, n.Connection, mine)
		if err == nil && !found {
			app, err = d.Engine.Create(r.Context(), c.actor, n.core(mine.reference))
		}
		if err != nil {
			return result{}, err
		}
		return result{status: http.StatusCreated, body: appOf(app), location: "/v1/apps/" + string(app.ID)}, nil
	})
}

// madeBefore finds the App that an attempt made whose process died before it
// could answer. One that is older than the request is somebody else's.
func (d *Door) madeBefore(r *http.Request, connection string, mine work) (app core.App, found bool, err error) {
	if !mine.again {
		return app, false, nil
	}
	err = d.Store.Write(r.Context(), func(tx core.Tx) error {
		app, err = tx.AppByReference(connection, mine.reference)
		return err
	})
	if core.CodeOf(err) == core.CodeNotFound {
		return core.App{}, false, nil
	}
	return app, err == nil && !app.CreatedAt.Before(mine.began), err
}

func (n newApp) core(reference string) core.NewApp {
	return core.NewApp{
		Connection: n.Connection, Name: n.Name, ReferenceID: reference, Description: n.Description, CallbackURL: n.CallbackURL,
		Attributes: n.Attributes, Owner: core.Owner(n.Owner), Registrations: wishesOf(n.Registrations),
	}
}

func (n newApp) check() error {
	if err := checkTexts(&n.Description, &n.CallbackURL, len(n.Registrations)); err != nil {
		return err
	}
	for _, text := range []string{n.Owner.Name, n.Owner.Email, n.Owner.Account} {
		if len([]rune(text)) > 255 {
			return tooLong("owner", 255)
		}
	}
	values := map[string]*string{}
	for k, v := range n.Attributes {
		values[k] = &v
	}
	return checkAttributes(values)
}

// read answers GET /v1/apps/{app}.
func (d *Door) read(w http.ResponseWriter, r *http.Request, c caller) {
	app, err := d.theirs(r, c)
	if err != nil {
		d.fail(w, err)
		return
	}
	d.give(w, http.StatusOK, appOf(app))
}

// theirs finds the App of a request's path, among those that its token may see.
func (d *Door) theirs(r *http.Request, c caller) (core.App, error) {
	id := core.AppID(r.PathValue("app"))
	app, err := d.Store.App(r.Context(), id)
	if err == nil && (app.Kind != core.KindApp || !c.token.MayUse(app.Connection)) {
		err = core.Errorf(core.CodeNotFound, string(id), "there is no App with this id")
	}
	return app, err
}

// list answers GET /v1/apps: one owner's, which is never all.
func (d *Door) list(w http.ResponseWriter, r *http.Request, c caller) {
	q := r.URL.Query()
	who := core.Owner{Email: q.Get("email"), Name: q.Get("owner")}
	if who == (core.Owner{}) {
		d.fail(w, core.Errorf(core.CodeInvalid, "email", "whose Apps? Give email or owner"))
		return
	}
	rows, err := d.Store.OwnerRows(r.Context(), who, 0)
	if err != nil {
		d.fail(w, err)
		return
	}
	ids := make([]core.AppID, 0, len(rows))
	for _, row := range rows {
		if !row.Removed && row.Kind == core.KindApp && c.token.MayUse(row.Connection) {
			ids = append(ids, row.ID)
		}
	}
	apps, err := d.Store.Apps(r.Context(), ids)
	if err != nil {
		d.fail(w, err)
		return
	}
	byID := make(map[core.AppID]core.App, len(apps))
	for _, a := range apps {
		byID[a.ID] = a
	}
	out := struct {
		Apps []app `json:"apps"`
	}{Apps: []app{}}
	for _, id := range ids {
		if a, ok := byID[id]; ok && !a.Removed() {
			out.Apps = append(out.Apps, appOf(a))
		}
	}
	d.give(w, http.StatusOK, out)
}
