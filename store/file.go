package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"gatehouse/core"
)

// fileMode and dirMode keep the state to its owner (design 7). SQLite gives
// the -wal and -shm files the mode of the database file.
const (
	fileMode fs.FileMode = 0o600
	dirMode  fs.FileMode = 0o700
)

// creating keeps this process from opening a file that it is just creating:
// closing the descriptor would drop the locks of a connection opened
// meanwhile (sqlite.org/howtocorrupt.html, 2.2).
var creating sync.Mutex

// prepareFile makes the directory and an empty file where there are none, and
// takes the rights of others off a file that is there. It never opens one.
func prepareFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), dirMode); err != nil {
		return explainPath(filepath.Dir(path), err)
	}
	creating.Lock()
	defer creating.Unlock()
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return core.Errorf(core.CodeStoreCorrupt, filepath.Base(path), "this is a directory, not a state database").
			WithHint("Give the path of a file.")
	case err == nil && info.Mode().Perm()&^fileMode != 0:
		// Best effort: the owner may be another, and reading is still possible.
		for _, suffix := range []string{"", "-wal", "-shm"} {
			_ = os.Chmod(path+suffix, fileMode)
		}
		return nil
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return explainPath(path, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, fileMode)
	if errors.Is(err, fs.ErrExist) {
		return nil // another process was quicker
	}
	if err != nil {
		return explainPath(path, err)
	}
	if err := f.Close(); err != nil {
		return explainPath(path, err)
	}
	return nil
}

// explainPath words what the file system refused.
func explainPath(path string, err error) error {
	e := core.Errorf(core.CodeStoreReadOnly, filepath.Base(path), "the state database cannot be made or opened: %v", cause(err))
	if isFull(err) {
		e = core.Errorf(core.CodeStoreFull, filepath.Base(path), "the disk is full; nothing was changed")
	}
	return e.WithHint("Check the directory %s, or give another place with --db.", filepath.Dir(path)).Because(err)
}

func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
