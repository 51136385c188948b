package store

import (
	"strings"

	"gatehouse/core"
)

// record is an App as the file has it.
type record struct {
	num    int64
	change int64
	app    core.App
}

// load reads an App with its parts; nil when there is none of that id.
func load(c *conn, id core.AppID) (*record, error) {
	var rec record
	var parts int64
	var bad error
	found, err := c.one(selectApp, []any{id}, func(r *cells) {
		rec.num, rec.change, parts = r.int(), r.int(), r.int()
		rec.app, bad = scanApp(r)
	})
	if err != nil || !found {
		return nil, err
	}
	if bad != nil {
		return nil, corrupt(c.file, "the record of App %s cannot be read: %v", id, bad)
	}
	if parts&hasRegistrations != 0 && err == nil {
		rec.app.Registrations, err = registrations.of(c, rec.num)
	}
	if parts&hasCredentials != 0 && err == nil {
		rec.app.Credentials, err = credentials.of(c, rec.num)
	}
	if parts&hasRefs != 0 && err == nil {
		rec.app.Refs, err = refs.of(c, rec.num)
	}
	return &rec, err
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
	if rec != nil {
		t.know(rec)
	}
	return rec, nil
}

// knows is how many Apps a transaction remembers: more than one that holds the
// write lock should touch.
const knows = 2000

func (t *tx) know(rec *record) {
	if len(t.known) == knows {
		clear(t.known)
	}
	t.known[rec.app.ID] = rec
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
		return t.insert(a.Clone())
	}
	return t.update(rec, a.Clone())
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

func (t *tx) insert(a core.App) error {
	row := core.RowOf(a)
	change, err := t.feed(row, 0)
	if err != nil {
		return err
	}
	_, num, err := t.c.exec(insertApp, append([]any{change}, columnsOf(a, row)...)...)
	if err != nil {
		return err
	}
	t.count(row, 1)
	t.know(&record{num: num, change: change, app: a})
	return t.putParts(num, core.App{}, a)
}

func (t *tx) update(rec *record, a core.App) error {
	old := rec.app
	before, after := core.RowOf(old), core.RowOf(a)
	set, args := changed(columnsOf(old, before), columnsOf(a, after))
	if len(set) == 0 && sameParts(old, a) {
		return nil
	}
	change, err := t.feed(after, rec.change)
	if err != nil {
		return err
	}
	// Only the changed columns are named, so that only their indexes are
	// touched.
	sql := "UPDATE apps SET change = ?" + strings.Join(append(set, ""), "") + " WHERE num = ?"
	if err := t.c.run(sql, append(append([]any{change}, args...), rec.num)...); err != nil {
		return err
	}
	t.count(before, -1)
	t.count(after, 1)
	rec.change, rec.app = change, a
	return t.putParts(rec.num, old, a)
}

// changed gives the assignments that make one set of columns the other.
func changed(has, want []any) (set []string, args []any) {
	for i := range has {
		if v := value(want[i]); v != value(has[i]) {
			set = append(set, ", "+appColumns[i]+" = ?")
			args = append(args, v)
		}
	}
	return set, args
}

func sameParts(a, b core.App) bool {
	return registrations.same(a.Registrations, b.Registrations) &&
		credentials.same(a.Credentials, b.Credentials) && refs.same(a.Refs, b.Refs)
}

func (t *tx) putParts(num int64, has, want core.App) error {
	if err := registrations.replace(t.c, num, has.Registrations, want.Registrations); err != nil {
		return err
	}
	if err := credentials.replace(t.c, num, has.Credentials, want.Credentials); err != nil {
		return err
	}
	return refs.replace(t.c, num, has.Refs, want.Refs)
}

// feed writes an App's list row in place of the one of change old (0: none) and
// returns the change's number.
func (t *tx) feed(row core.Row, old int64) (int64, error) {
	_, change, err := t.c.exec("INSERT INTO feed (removed, line) VALUES (?, ?)", row.Removed, lineOf(row))
	if err != nil || old == 0 {
		return change, err
	}
	return change, t.c.run("DELETE FROM feed WHERE change = ?", old)
}
