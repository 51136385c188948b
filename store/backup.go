package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"gatehouse/core"
)

// Backup implements core.Store. The copy is made under a temporary name beside
// path, with mode 0600, and gets its name once it is whole and on disk. It
// holds the content of one moment, compacted.
func (s *Store) Backup(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return taken(path)
	}
	// SQLite copies into an empty file; made by us it has our mode.
	part, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part") // mode 0600
	if err != nil {
		return backupFailed(path, err)
	}
	err = s.vacuumInto(ctx, part.Name())
	if err == nil {
		err = backupFailed(path, part.Sync())
	}
	if e := part.Close(); err == nil {
		err = backupFailed(path, e)
	}
	if err == nil {
		err = giveName(part.Name(), path)
	}
	if e := os.Remove(part.Name()); e != nil && !errors.Is(e, fs.ErrNotExist) {
		err = errors.Join(err, backupFailed(path, e))
	}
	return err
}

// giveName renames part to path, unless path is taken: the name is claimed
// first, so that nobody else's file is replaced. (A hard link would do it in one
// step, where the file system has them.)
func giveName(part, path string) error {
	claim, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if errors.Is(err, fs.ErrExist) {
		return taken(path)
	}
	if err != nil {
		return backupFailed(path, err)
	}
	err = claim.Close()
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return errors.Join(backupFailed(path, err), os.Remove(path))
	}
	return syncDir(filepath.Dir(path))
}

func taken(path string) error {
	return core.Errorf(core.CodeInvalid, filepath.Base(path), "this file exists; it is not overwritten").
		WithHint("Give another name.")
}

func (s *Store) vacuumInto(ctx context.Context, part string) error {
	select {
	case <-s.closed:
		return s.isClosed()
	default:
	}
	c, err := s.dial()
	if err != nil {
		return err
	}
	c.ctx = ctx
	err = c.query("VACUUM INTO ?", []any{part}, func(*cells) error { return nil })
	return errors.Join(err, c.close())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return backupFailed(dir, err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return backupFailed(dir, err)
	}
	return nil
}

// backupFailed words what the file system refused; nil for nil.
func backupFailed(path string, err error) error {
	if err == nil {
		return nil
	}
	code := core.CodeStoreReadOnly
	if isFull(err) {
		code = core.CodeStoreFull
	}
	return core.Errorf(code, filepath.Base(path), "the file cannot be written: %v", cause(err)).
		WithHint("Check the directory %s.", filepath.Dir(path)).Because(err)
}
