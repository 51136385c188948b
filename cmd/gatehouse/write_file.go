package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"gatehouse/core"
)

// writeFile makes a file with mode 0600 and lets write fill it. What is there
// already is left as it is, unless force was said: then the whole new file
// takes its place at once. A file that could not be written whole is removed:
// nobody may take it for a whole one.
func writeFile(path string, force bool, write func(io.Writer) error) error {
	f, err := create(path, force)
	switch {
	case errors.Is(err, fs.ErrExist):
		return core.Errorf(core.CodeInvalid, path, "this file is there already; it was left as it is").
			WithHint("Choose another name, or overwrite it with --force.")
	case err != nil:
		return fileError(path, "be written", err)
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil && f.Name() != path {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error says what is wrong
		if core.CodeOf(err) == core.CodeInternal {
			err = fileError(path, "be written", err)
		}
	}
	return err
}

// create makes the file, or one beside it that takes its place when it is whole.
func create(path string, force bool) (*os.File, error) {
	if force {
		return os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // its mode is 0600 (os.CreateTemp)
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// fileError words why a file cannot be used.
func fileError(path, what string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return core.Errorf(core.CodeInvalid, path, "it cannot %s: %s", what, err).Because(err)
}
