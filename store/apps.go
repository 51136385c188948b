package store

import (
	"slices"
	"strings"

	"gatehouse/core"
)

// record is an App as the file has it.
type record struct {
	num     int64
	change  int64
	app     core.App
	body    string // app's body, as in the file
	audit   int64  // its last row of the audit log
	audited int64  // the same as it stands in the file
	columns []any  // of appColumns; nil until they are compared
}

// appColumns are the columns of apps that are made of the App.
var appColumns = []string{
	"name_key", "owner_key", "email_key", "apis_key", "status_rank", "push_rank", "queue", "attention", "due", "base_present",
	"push_decision", "id", "reference_id", "callback_key", "owner_name", "connection", "created_at", "removed_at", "name", "body",
}

var insertApp = "INSERT INTO apps (num, audit, change, " + strings.Join(appColumns, ", ") +
	") VALUES (?, ?, ?" + strings.Repeat(", ?", len(appColumns)) + ")"

// columnsOf gives an App's values for appColumns; row is its list row, body its
// body.
func columnsOf(a core.App, row core.Row, body string) []any {
	return []any{
		fold(a.Name), fold(a.Owner.Name), emailKey(a.Owner), fold(row.APIs), kindRank(a.Kind, a.Status), pushRank(a.Push.State),
		row.InQueue(), row.Attention(), dueOf(a), a.Base.Present,
		a.Push.DecisionID, string(a.ID), a.ReferenceID, core.CallbackDomain(a.CallbackURL), a.Owner.Name, a.Connection, nanos(a.CreatedAt), nanos(a.RemovedAt),
		a.Name, body,
	}
}

// load reads an App; nil when there is none of that id.
func load(c *conn, id core.AppID) (*record, error) {
	var rec record
	var bad error
	found, err := c.one("SELECT num, change, audit, name, body FROM apps WHERE id = ?", []any{string(id)}, func(r *cells) {
		rec.num, rec.change, rec.audit = r.int(), r.int(), r.int()
		rec.audited = rec.audit
		name := r.text()
		rec.body = r.text()
		rec.app, bad = c.decoded.app(id, name, rec.body)
	})
	if err != nil || !found {
		return nil, err
	}
	if bad != nil {
		return nil, corrupt(c.file, "the record of App %s cannot be read: %v", id, bad)
	}
	return &rec, nil
}

// record is load through what this transaction has read and written.
func (t *tx) record(id core.AppID) (*record, error) {
	if rec, ok := t.known[id]; ok && t.c.raw != nil {
		return rec, nil
	}
	rec, err := load(t.c, id)
	if err != nil {
		return nil, err
	}
	if rec == nil {
		return nil, nil
	}
	return rec, t.know(rec)
}

// knows is how many Apps a transaction remembers: more than one that holds the
// write lock should touch.
const knows = 2000

func (t *tx) know(rec *record) error {
	if len(t.known) == knows {
		if err := t.settle(); err != nil {
			return err
		}
		clear(t.known)
	}
	t.known[rec.app.ID] = rec
	return nil
}

// settle writes what was put off: new Apps, and where the audit chains of
// others end now, as far as no update of the App did.
func (t *tx) settle() error {
	if err := t.insertFresh(); err != nil {
		return err
	}
	for _, rec := range t.known {
		if rec.audit == rec.audited {
			continue
		}
		if err := t.c.run("UPDATE apps SET audit = ? WHERE num = ?", rec.audit, rec.num); err != nil {
			return err
		}
		rec.audited = rec.audit
	}
	return nil
}

// App implements core.Tx.
func (t *tx) App(id core.AppID) (core.App, error) {
	rec, err := t.record(id)
	if err != nil {
		return core.App{}, err
	}
	if rec == nil {
		return core.App{}, notFound("App", string(id))
	}
	return rec.app.Clone(), nil
}

// PutApp implements core.Tx. Only what differs from the file is written: an
// App that does not differ leaves no change behind.
func (t *tx) PutApp(a core.App) error {
	if a.ID == "" {
		return core.Errorf(core.CodeInvalid, a.Name, "an App needs an id")
	}
	rec, err := t.record(a.ID)
	if err != nil {
		return err
	}
	if rec == nil {
		return t.insert(normal(a))
	}
	return t.update(rec, normal(a))
}

// AddApp implements core.Tx.
func (t *tx) AddApp(a core.App) error {
	if a.ID == "" || t.known[a.ID] != nil {
		return core.Errorf(core.CodeInvalid, a.Name, "a new App needs an id of its own")
	}
	return t.insert(normal(a))
}

// PutPush implements core.Tx.
func (t *tx) PutPush(id core.AppID, p core.Push) error {
	a, err := t.App(id)
	if err != nil {
		return err
	}
	a.Push = p
	return t.PutApp(a)
}

// insert puts a new App's list row and counts; its record is written by
// insertFresh, when the first row of its history is known too.
func (t *tx) insert(a core.App) error {
	num, err := t.nextNum()
	if err != nil {
		return err
	}
	row := core.RowOf(a)
	change, err := t.feed(num, row, 0)
	if err != nil {
		return err
	}
	t.count(row, 1)
	rec := &record{num: num, change: change, app: a}
	if err := t.know(rec); err != nil {
		return err
	}
	t.fresh = append(t.fresh, rec)
	return nil
}

// nextNum numbers a new App. Numbers are never used again: no App is deleted.
func (t *tx) nextNum() (int64, error) {
	if t.lastNum == 0 {
		last, err := t.c.number("SELECT max(num) FROM apps")
		if err != nil {
			return 0, err
		}
		t.lastNum = last
	}
	t.lastNum++
	return t.lastNum, nil
}

func (t *tx) update(rec *record, a core.App) error {
	if err := t.insertFresh(); err != nil {
		return err
	}
	before, after := core.RowOf(rec.app), core.RowOf(a)
	if rec.columns == nil {
		rec.columns = columnsOf(rec.app, before, rec.body)
	}
	body := padded(bodyOf(a), len(rec.body))
	columns := columnsOf(a, after, body)
	set, args := changed(rec.columns, columns)
	if len(args) == 0 {
		return nil
	}
	change, err := t.feed(rec.num, after, rec.change)
	if err != nil {
		return err
	}
	// Only the changed columns are named, so that only their indexes are
	// touched.
	args = append(append([]any{change, rec.audit}, args...), rec.num)
	if err := t.c.run("UPDATE apps SET change = ?, audit = ?"+set+" WHERE num = ?", args...); err != nil {
		return err
	}
	rec.audited = rec.audit
	t.count(before, -1)
	t.count(after, 1)
	had := rec.app.Refs
	rec.change, rec.app, rec.body, rec.columns = change, a, body, columns
	if t.durable {
		t.c.decoded.keep(a, body)
	}
	return t.putRefs(rec.num, had, a.Refs)
}

// changed gives the assignments that make one set of columns the other.
func changed(has, want []any) (string, []any) {
	var set strings.Builder
	var args []any
	for i := range has {
		if v := value(want[i]); v != value(has[i]) {
			set.WriteString(", " + appColumns[i] + " = ?")
			args = append(args, v)
		}
	}
	return set.String(), args
}

// putRefs writes what an App can be found by, if it changed.
func (t *tx) putRefs(num int64, has, want core.Refs) error {
	if slices.Equal(has, want) {
		return nil
	}
	if len(has) > 0 {
		if err := t.c.run("DELETE FROM refs WHERE app = ?", num); err != nil {
			return err
		}
	}
	for i, r := range want {
		if err := t.c.run("INSERT INTO refs (app, place, kind, scope, id) VALUES (?, ?, ?, ?, ?)", num, i, r.Kind, r.Scope, r.ID); err != nil {
			return err
		}
	}
	return nil
}
