//go:build unix

package store_test

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"gatehouse/core"
	"gatehouse/store"
)

// A file that this process may not write is opened for reading: beside its
// log, without one, and in a directory that cannot be written either. The
// reader runs as another user, since nothing is read-only to root.
func TestAReadOnlyFileCanBeRead(t *testing.T) {
	exe := filepath.Join(t.TempDir(), "reader")
	openUp(t, exe)
	for name, c := range map[string]struct {
		dir, file os.FileMode
		inUse     bool
	}{
		"file":                          {0o777, 0o444, false},
		"file in use":                   {0o777, 0o444, true},
		"file and directory":            {0o555, 0o444, false},
		"directory alone":               {0o555, 0o666, false},
		"file of another, not readable": {0o755, 0o600, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "state")
			path := filepath.Join(dir, "state.db")
			s := open(t, path)
			putOne(t, s, 1)
			if !c.inUse {
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			for _, suffix := range []string{"", "-wal", "-shm"} {
				if err := os.Chmod(path+suffix, c.file|0o200); err != nil && !os.IsNotExist(err) {
					t.Fatal(err)
				}
			}
			if err := os.Chmod(path, c.file); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(dir, c.dir); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
			letThrough(t, dir)
			out, err := asNobody(t, exe, path)
			var got struct {
				Apps       int
				Code, Hint string
			}
			if c.file&0o004 == 0 {
				if err == nil || !strings.Contains(out, "store_read_only") {
					t.Errorf("got %q, %v", out, err)
				}
				return
			}
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if err := json.Unmarshal([]byte(out), &got); err != nil {
				t.Fatal(err)
			}
			if got.Apps != 1 || got.Code != string(core.CodeStoreReadOnly) || got.Hint == "" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestAReadOnlyStoreReadsAndRefusesToWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	if _, err := store.Open(t.Context(), path, store.Options{ReadOnly: true}); core.CodeOf(err) != core.CodeStoreReadOnly {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("it was made")
	}
	writer := open(t, path)
	putOne(t, writer, 1)
	s, err := store.Open(t.Context(), path, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	before, err := s.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	putOne(t, writer, 2)
	if c, err := s.Counts(t.Context()); c.Apps != 2 || err != nil {
		t.Errorf("%d Apps, %v", c.Apps, err)
	}
	if after, err := s.Version(t.Context()); after <= before || err != nil {
		t.Errorf("version %d then %d, %v", before, after, err)
	}
	err = s.Write(t.Context(), func(core.Tx) error { t.Error("fn ran"); return nil })
	if core.CodeOf(err) != core.CodeStoreReadOnly {
		t.Errorf("got %v", err)
	}
}

// openUp copies this test binary to where another user can run it.
func openUp(t *testing.T, to string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can run a process as another user")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(self)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	letThrough(t, filepath.Dir(to))
}

// letThrough lets everybody pass the directories above dir that the test made.
func letThrough(t *testing.T, dir string) {
	t.Helper()
	for d := filepath.Dir(dir); d != filepath.Dir(d) && d != filepath.Clean(os.TempDir()); d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func asNobody(t *testing.T, exe, path string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = []string{childEnv + "=read\x1f" + path}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, fs.ErrPermission) {
		t.Skip("another user may not run anything in the temporary directory")
	}
	return string(out), err
}
