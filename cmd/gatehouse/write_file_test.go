package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"gatehouse/core"
)

func write(text string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
}

func TestAFileIsWrittenForItsOwnerAloneAndNeverInPart(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.csv")
	if err := writeFile(path, false, write("one")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v; want 0600", info.Mode(), err)
	}
	if err := writeFile(path, false, write("two")); core.CodeOf(err) != core.CodeInvalid {
		t.Errorf("a file that is there: %v", err)
	}
	broken := func(w io.Writer) error { return errors.Join(write("half")(w), errors.New("the store broke")) }
	if err := writeFile(path, true, broken); err == nil {
		t.Error("the error is lost")
	}
	if text, err := os.ReadFile(path); string(text) != "one" || err != nil {
		t.Errorf("after a failure it is %q, %v; want the old one", text, err)
	}
	if err := writeFile(path, true, write("two")); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); string(text) != "two" || err != nil {
		t.Errorf("overwritten it is %q, %v", text, err)
	}
	if err := writeFile(filepath.Join(dir, "y.csv"), false, broken); err == nil {
		t.Error("the error is lost")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("overwritten it has %v, %v; want 0600", info.Mode(), err)
	}
}

func TestAFileThatCannotBeWrittenSaysWhy(t *testing.T) {
	err := writeFile(filepath.Join(t.TempDir(), "nosuch", "x.csv"), false, write("x"))
	if e := core.AsError(err); e == nil || e.Code != core.CodeInvalid || e.Message != "it cannot be written: no such file or directory" {
		t.Errorf("got %v", err)
	}
}
