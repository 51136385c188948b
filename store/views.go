package store

import (
	"context"
	"time"

	"gatehouse/core"
)

// storedView is core.SavedView with what its file form leaves out.
type storedView struct {
	core.SavedView
	At time.Time `json:"updated_at"`
	By string    `json:"updated_by"`
}

// Views implements core.ViewReader.
func (s *Store) Views(ctx context.Context) (out []core.SavedView, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query("SELECT view FROM views ORDER BY name", nil, func(r *cells) error {
			var v storedView
			if err := fromJSON(r.text(), &v); err != nil {
				return corrupt(c.file, "a view cannot be read: %v", err)
			}
			v.UpdatedAt, v.UpdatedBy = v.At, v.By
			out = append(out, v.SavedView)
			return nil
		})
	})
	return out, err
}

// PutView implements core.ViewTx.
func (t *tx) PutView(v core.SavedView) error {
	text := toJSON(storedView{v, v.UpdatedAt.UTC(), v.UpdatedBy})
	return t.c.run("INSERT INTO views (name, view) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET view = excluded.view", v.Name, text)
}

// DropView implements core.ViewTx.
func (t *tx) DropView(name string) error {
	n, _, err := t.c.exec("DELETE FROM views WHERE name = ?", name)
	if err == nil && n == 0 {
		err = notFound("view", name)
	}
	return err
}

// Typed implements core.ViewReader.
func (s *Store) Typed(ctx context.Context, actor string) (lines []string, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.query("SELECT line FROM typed WHERE actor = ? ORDER BY num DESC", []any{actor}, func(r *cells) error {
			lines = append(lines, r.text())
			return nil
		})
	})
	return lines, err
}

// PutTyped implements core.ViewTx.
func (t *tx) PutTyped(actor, line string) error {
	if err := t.c.run("DELETE FROM typed WHERE actor = ? AND line = ?", actor, line); err != nil {
		return err
	}
	if err := t.c.run("INSERT INTO typed (actor, line) VALUES (?, ?)", actor, line); err != nil {
		return err
	}
	return t.c.run(`DELETE FROM typed WHERE actor = ? AND num <=
		(SELECT num FROM typed WHERE actor = ? ORDER BY num DESC LIMIT 1 OFFSET ?)`, actor, actor, core.TypedKept)
}
