package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"gatehouse/core"
)

// Create makes a new state database at path that holds what fill writes: the
// fast way to a large one, for demonstrations and benchmarks. It works on a
// file of its own that no other process knows, without a journal, and builds
// the indexes last; path appears when all is done and on disk, or not at all.
// It refuses to overwrite (CodeInvalid).
func Create(ctx context.Context, path string, fill func(core.Tx) error) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return failure(path, err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return taken(path)
	}
	if err := os.MkdirAll(filepath.Dir(path), dirMode); err != nil {
		return explainPath(filepath.Dir(path), err)
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), ".create-") // mode 0700
	if err != nil {
		return explainPath(path, err)
	}
	part := filepath.Join(dir, filepath.Base(path))
	err = build(ctx, part, fill)
	if err == nil {
		err = place(part, path)
	}
	return errors.Join(err, os.RemoveAll(dir))
}

// build makes the database at a place of its own.
func build(ctx context.Context, part string, fill func(core.Tx) error) error {
	s, err := Open(ctx, part, Options{})
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	c, err := s.dial()
	if err != nil {
		return err
	}
	if err := c.fill(fill); err != nil {
		_ = c.close() // the file is thrown away
		return err
	}
	if err := useWAL(ctx, c, 0); err != nil {
		_ = c.close() // the file is thrown away
		return err
	}
	return c.close()
}

// fill writes without journal and without indexes, which it makes again at the
// end, as the schema has them.
func (c *conn) fill(fn func(core.Tx) error) error {
	for _, sql := range []string{
		"PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA secure_delete = OFF", "PRAGMA cache_size = -200000",
	} {
		if err := c.query(sql, nil, func(*cells) error { return nil }); err != nil {
			return err
		}
	}
	if err := c.run("BEGIN EXCLUSIVE"); err != nil {
		return err
	}
	var drop, create []string
	err := c.query("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL", nil, func(r *cells) error {
		drop, create = append(drop, `DROP INDEX "`+r.text()+`"`), append(create, r.text())
		return nil
	})
	if err != nil {
		return err
	}
	t := newTx(c, false)
	defer t.end()
	write := func() error {
		if err := fn(t); err != nil {
			return err
		}
		return t.finish()
	}
	for _, step := range []func() error{
		func() error { return c.runAll(drop) }, write, func() error { return c.runAll(create) }, c.packAll,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return c.run("COMMIT")
}

func (c *conn) runAll(statements []string) error {
	for _, sql := range statements {
		if err := c.run(sql); err != nil {
			return err
		}
	}
	return nil
}

// place puts the finished file on disk and gives it its name.
func place(part, path string) error {
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return explainPath(path, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return explainPath(path, err)
	}
	return giveName(part, path)
}
