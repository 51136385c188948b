package system

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"gatehouse/core"
)

// WriteFile makes a new file of what write writes, whole or not at all, with
// mode 0600. A file that is there is not touched. Its errors are CodeInvalid,
// about the path, and write's own.
func WriteFile(path string, write func(io.Writer) error) error {
	if _, err := os.Lstat(path); err == nil {
		return core.Errorf(core.CodeInvalid, path, "this file is there already").WithHint("Name another file; this one is left as it is.")
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".gatehouse-*")
	if err != nil {
		return unwritable(path, err)
	}
	defer func() { _ = os.Remove(temp.Name()) }() // fails where it has its name
	err = write(temp)
	if err == nil {
		err = unwritable(path, temp.Sync())
	}
	if cerr := temp.Close(); err == nil {
		err = unwritable(path, cerr)
	}
	if err != nil {
		return err
	}
	// A link, not a rename: it never replaces a file that came meanwhile.
	if err := os.Link(temp.Name(), path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return core.Errorf(core.CodeInvalid, path, "this file is there already").WithHint("Name another file; this one is left as it is.")
		}
		return unwritable(path, os.Rename(temp.Name(), path)) // a file system without links
	}
	return nil
}

// unwritable says why a file cannot be written, without the temporary name.
func unwritable(path string, err error) error {
	if err == nil {
		return nil
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return core.Errorf(core.CodeInvalid, path, "it cannot be written: %s", err).WithHint("Name a file in a folder that you may write to. Nothing is lost.")
}
