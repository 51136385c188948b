//go:build unix

package store_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"gatehouse/core"
	"gatehouse/store"
)

func init() { children["cramped"] = cramped }

// seen is what a process without room sees.
type seen struct {
	Apps     int
	Writable core.Code
	Write    core.Code
}

// cramped opens a store where no file may grow, as on a full disk, and tells
// what it sees after each line: "look", "write", and "room", which lets files
// grow again.
func cramped(args []string) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(rlimitFileSize, &limit); err != nil {
		return err
	}
	few := syscall.Rlimit{Cur: 4096, Max: limit.Max}
	if err := syscall.Setrlimit(rlimitFileSize, &few); err != nil {
		return err
	}
	s, err := store.Open(testContext, args[0], store.Options{ReadOnly: args[1] == "read-only"})
	if err != nil {
		return err
	}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		var out seen
		switch in.Text() {
		case "room":
			err = syscall.Setrlimit(rlimitFileSize, &limit)
		case "write":
			out.Write = core.CodeOf(s.Write(testContext, func(tx core.Tx) error { return tx.PutApp(population(100)) }))
		}
		if err != nil {
			return err
		}
		counts, err := s.Counts(testContext)
		if err != nil {
			return err
		}
		out.Apps, out.Writable = counts.Apps, core.CodeOf(s.Writable())
		if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
			return err
		}
	}
	return s.Close()
}

// rlimitFileSize is RLIMIT_FSIZE, how large a process may make a file; POSIX
// systems agree on its number, package syscall does not name it.
const rlimitFileSize = 1

// A store that must be opened anew on a full disk can be read, also what only
// its log holds, and what others write meanwhile; it is written again as soon
// as there is room.
func TestAStoreOnAFullDiskIsReadAndWrittenAgainOnceThereIsRoom(t *testing.T) {
	for name, how := range map[string]string{"for writing": "", "for reading": "read-only"} {
		t.Run(name, func(t *testing.T) {
			ask := onFullDisk(t, leftBehind(t, 2), how)
			refused := seen{Apps: 2, Writable: core.CodeStoreFull, Write: core.CodeStoreFull}
			if how != "" {
				refused.Writable, refused.Write = core.CodeStoreReadOnly, core.CodeStoreReadOnly
			}
			if got := ask("write"); got != refused {
				t.Errorf("without room: got %+v, want %+v", got, refused)
			}
			ask("room")
			want := seen{Apps: 3}
			if how != "" {
				want = refused
			}
			if got := ask("write"); got != want {
				t.Errorf("with room: got %+v, want %+v", got, want)
			}
		})
	}
}

// Nobody writes, as nobody comes while readyz says no: it is noticed all the
// same that there is room.
func TestAStoreThatFoundTheDiskFullNoticesRoomWithoutAWriteOfAnybody(t *testing.T) {
	s := open(t, leftBehind(t, 2))
	s.FoundFull()
	if err := s.Writable(); core.CodeOf(err) != core.CodeStoreFull {
		t.Fatal(err)
	}
	if _, err := s.Version(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Writable(); err != nil {
		t.Error(err)
	}
}

func TestAReaderOnAFullDiskSeesWhatOthersWrite(t *testing.T) {
	path := leftBehind(t, 1)
	ask := onFullDisk(t, path, "")
	if got := ask("look"); got.Apps != 1 {
		t.Errorf("got %+v", got)
	}
	s := open(t, path) // this process has room
	putOne(t, s, 7)
	if got := ask("look"); got.Apps != 2 {
		t.Errorf("got %+v", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := ask("look"); got.Apps != 2 {
		t.Errorf("after the writer went: got %+v", got)
	}
}

// leftBehind is a store of n Apps whose process was killed: they are in its log.
func leftBehind(t *testing.T, n int) string {
	t.Helper()
	from := filepath.Join(t.TempDir(), "state.db")
	s := open(t, from)
	for i := range n {
		putOne(t, s, i)
	}
	to := filepath.Join(t.TempDir(), "state.db")
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(from + suffix)
		if err == nil {
			err = os.WriteFile(to+suffix, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// onFullDisk runs a process that cannot make files grow, on the store at path.
func onFullDisk(t *testing.T, path, how string) (ask func(string) seen) {
	t.Helper()
	cmd := child(t, "cramped", path, how)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Cancel = func() error { // at the test's end it ends by itself
		_ = in.Close()
		return os.ErrProcessDone
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = io.Copy(io.Discard, stdout)
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	answers := json.NewDecoder(stdout)
	return func(line string) (out seen) {
		t.Helper()
		if _, err := fmt.Fprintln(in, line); err != nil {
			t.Fatal(err)
		}
		if err := answers.Decode(&out); err != nil {
			t.Fatal(err)
		}
		return out
	}
}
