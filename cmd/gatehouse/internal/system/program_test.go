package system_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/cmd/gatehouse/internal/system"
)

func TestMain(m *testing.M) {
	if os.Getenv("GATEHOUSE_TELL_PROGRAM") != "" {
		_, _ = os.Stdout.WriteString(system.Program())
		return
	}
	os.Exit(m.Run())
}

// tell runs a program that tells what it is.
func tell(t *testing.T, path string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), path)
	cmd.Env = append(os.Environ(), "GATEHOUSE_TELL_PROGRAM=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func TestAProgramIsTheSameInEveryProcessAndNoOther(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	mine := system.Program()
	if mine == "" || tell(t, self) != mine {
		t.Errorf("another process of it says %q, not %q", tell(t, self), mine)
	}
	b, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(other, append(b, 0), 0o700); err != nil { //nolint:gosec // it is to be run
		t.Fatal(err)
	}
	if got := tell(t, other); got == "" || got == mine {
		t.Errorf("a program that differs in one byte says %q", got)
	}
}
