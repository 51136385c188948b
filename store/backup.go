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
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	// The name is claimed first, so that two backups cannot both have it.
	claim, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if errors.Is(err, fs.ErrExist) {
		return core.Errorf(core.CodeInvalid, filepath.Base(path), "this file exists; a backup does not overwrite").
			WithHint("Give another name.")
	}
	if err != nil {
		return backupFailed(path, err)
	}
	if err := claim.Close(); err != nil {
		return errors.Join(backupFailed(path, err), os.Remove(path))
	}
	part := path + ".part"
	if err := s.copyTo(ctx, part); err != nil {
		_ = os.Remove(part) // it may not be there
		return errors.Join(err, os.Remove(path))
	}
	if err := os.Rename(part, path); err != nil {
		return backupFailed(path, err)
	}
	return syncDir(filepath.Dir(path))
}

// copyTo writes a copy to part and puts it on disk.
func (s *Store) copyTo(ctx context.Context, part string) error {
	// SQLite copies into an empty file; made by us it has our mode.
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_RDWR, fileMode)
	if err != nil {
		return backupFailed(part, err)
	}
	defer f.Close()
	if err := s.vacuumInto(ctx, part); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return backupFailed(part, err)
	}
	return nil
}

func (s *Store) vacuumInto(ctx context.Context, part string) error {
	select {
	case <-s.closed:
		return s.isClosed()
	default:
	}
	c, err := dial(s.path, s.file, s.params)
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

func backupFailed(path string, err error) error {
	code := core.CodeStoreReadOnly
	if isFull(err) {
		code = core.CodeStoreFull
	}
	return core.Errorf(code, filepath.Base(path), "the backup cannot be written: %v", cause(err)).
		WithHint("Check the directory %s.", filepath.Dir(path)).Because(err)
}
