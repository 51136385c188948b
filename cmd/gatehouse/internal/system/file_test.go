package system_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"gatehouse/cmd/gatehouse/internal/system"
	"gatehouse/core"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

func TestAFileIsWrittenWholeOrNotAtAllAndNoneIsReplaced(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.csv")
	broken := errors.New("half way")
	err := system.WriteFile(path, func(w io.Writer) error { _, _ = io.WriteString(w, "half"); return broken })
	if !errors.Is(err, broken) {
		t.Errorf("a write that fails: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("it left %v", left)
	}
	if err := system.WriteFile(path, text("whole")); err != nil {
		t.Fatal(err)
	}
	if err := system.WriteFile(path, text("another")); core.CodeOf(err) != core.CodeInvalid {
		t.Errorf("a file that is there: %v", err)
	}
	info, err := os.Stat(path)
	if got, _ := os.ReadFile(path); err != nil || string(got) != "whole" || info.Mode().Perm() != 0o600 {
		t.Errorf("%q, %v, %v", got, info.Mode(), err)
	}
	for _, path := range []string{filepath.Join(dir, "no", "such", "folder.csv"), filepath.Join(path, "below-a-file.csv")} {
		if err := system.WriteFile(path, text("x")); core.CodeOf(err) != core.CodeInvalid || core.AsError(err).Subject != path {
			t.Errorf("%s: %v", path, err)
		}
	}
}
