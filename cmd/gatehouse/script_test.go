package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite" // for newer
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"gatehouse": main})
}

// TestScripts runs the command lines in testdata/script as a user would: the
// real program as processes of their own, against simulators over HTTP.
// Besides testscript's own commands there are:
//
//	simulate [FLAG...]           start gatehouse simulate, set $GATEHOUSE_CONFIG and $CONTROL
//	stop                         interrupt it and wait
//	exits CODE PROGRAM ARG...    run, and demand the exit code
//	pick VAR FILTER              set $VAR to the id of the first App that passes
//	pickreg VAR FILTER           set $VAR to the first registration that passes, as APPID/KEY
//	column VAR NAME FILE         set $VAR to that column of a CSV file's first row
//	control METHOD PATH [BODY]   call the simulators' control; the answer is stdout
//	halt FAILPOINT PROGRAM ARG...  run until it stands at the failpoint, then SIGKILL
//	object VAR ID REF            set $VAR to what the gateway calls the App ("app", "key us-east-1")
//	chmod MODE FILE              change a file's mode
//	without CONNECTION           take a connection out of the configuration
//	append FILE FROM             write a file's content at the end of another
//	newer FILE                   let a store say that a newer Gatehouse wrote it
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("USER", "ana")
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
			env.Setenv("XDG_DATA_HOME", filepath.Join(env.WorkDir, "data"))
			env.Values[running{}] = &running{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"simulate": simulate, "stop": stop, "exits": exits, "pick": pick,
			"control": callControl, "halt": halt, "chmod": chmod, "object": object, "newer": newer,
			"append": appendTo, "without": without, "pickreg": pickRegistration, "column": column,
		},
	})
}

// patience bounds every wait of a script for a process, generous for a loaded
// machine.
const patience = 60 * time.Second

// running is the simulator process of one script.
type running struct {
	cmd  *exec.Cmd
	done chan error
}

// simulate starts the simulators and waits until they say where they are.
func simulate(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("simulate cannot be negated; use exits")
	}
	r := ts.Value(running{}).(*running)
	cmd := exec.Command("gatehouse", append([]string{"simulate", "--dir", ts.MkAbs("sim")}, args...)...)
	cmd.Path = lookPath(ts, "gatehouse")
	cmd.Env = environ(ts)
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	var said bytes.Buffer
	cmd.Stderr = &said
	ts.Check(cmd.Start())
	r.cmd, r.done = cmd, make(chan error, 1)
	ts.Defer(func() { stop(ts, false, nil) })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if path, ok := strings.CutPrefix(lines.Text(), "GATEHOUSE_CONFIG="); ok {
			ts.Setenv("GATEHOUSE_CONFIG", path)
		}
		name, address, _ := strings.Cut(lines.Text(), " ")
		if name == "control" {
			ts.Setenv("CONTROL", address)
			break
		}
	}
	go func() {
		_, copied := io.Copy(io.Discard, out)
		r.done <- errors.Join(copied, cmd.Wait())
	}()
	if ts.Getenv("CONTROL") == "" {
		ts.Fatalf("the simulators did not start: %v: %s", <-r.done, said.String())
	}
}

func stop(ts *testscript.TestScript, _ bool, _ []string) {
	r := ts.Value(running{}).(*running)
	if r.cmd == nil {
		return
	}
	_ = r.cmd.Process.Signal(os.Interrupt)
	select {
	case err := <-r.done:
		if err != nil {
			ts.Logf("simulate ended: %v", err)
		}
	case <-time.After(patience):
		_ = r.cmd.Process.Kill()
		ts.Logf("simulate did not end when interrupted")
	}
	r.cmd = nil
}

// environ is the script's environment for processes that testscript does not
// start itself.
func environ(ts *testscript.TestScript) []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "USER", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "GATEHOUSE_CONFIG", "TMPDIR", "GOCOVERDIR"} {
		if v := ts.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}

func lookPath(ts *testscript.TestScript, program string) string {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		path := filepath.Join(dir, program)
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			return path
		}
	}
	ts.Fatalf("%s is not in PATH", program)
	return ""
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("it exited with %d, want %d", got, want)
	}
}

func pick(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: pick VAR FILTER")
	}
	ts.Check(ts.Exec("gatehouse", "apps", "list", "--filter", args[1], "--limit", "1"))
	lines := strings.Split(ts.ReadFile("stdout"), "\n")
	if len(lines) < 2 || lines[1] == "" {
		ts.Fatalf("no App passes %s", args[1])
	}
	ts.Setenv(args[0], strings.Fields(lines[1])[0])
}

func pickRegistration(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: pickreg VAR FILTER")
	}
	ts.Check(ts.Exec("gatehouse", "registrations", "list", "--filter", args[1], "--limit", "1", "-o", "json"))
	var rows []struct{ Registration string }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &rows))
	if len(rows) == 0 {
		ts.Fatalf("no registration passes %s", args[1])
	}
	ts.Setenv(args[0], rows[0].Registration)
}

func column(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: column VAR NAME FILE")
	}
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[2]))).ReadAll()
	ts.Check(err)
	if len(rows) < 2 || !slices.Contains(rows[0], args[1]) {
		ts.Fatalf("%s has no row, or no column %s", args[2], args[1])
	}
	ts.Setenv(args[0], rows[1][slices.Index(rows[0], args[1])])
}

func callControl(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: control METHOD PATH [BODY]")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, args[0], ts.Getenv("CONTROL")+args[1], strings.NewReader(strings.Join(args[2:], " ")))
	ts.Check(err)
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	_, err = io.Copy(ts.Stdout(), resp.Body)
	ts.Check(err)
	if failed := resp.StatusCode >= 400; failed != neg {
		ts.Fatalf("the control answered %s", resp.Status)
	}
}

// halt runs a program until it stands still at a failpoint, and kills it there
// as a power cut would.
func halt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: halt FAILPOINT PROGRAM ARG...")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, lookPath(ts, args[1]), args[2:]...)
	cmd.Env = append(environ(ts), "GATEHOUSE_FAILPOINT="+args[0])
	said, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	name, _, _ := strings.Cut(args[0], ":")
	reached := false
	var all strings.Builder
	for lines := bufio.NewScanner(said); !reached && lines.Scan(); {
		all.WriteString(lines.Text() + "\n")
		reached = strings.HasPrefix(lines.Text(), "failpoint "+name)
	}
	ts.Check(cmd.Process.Signal(syscall.SIGKILL))
	_ = cmd.Wait() // it was killed
	if !reached {
		ts.Fatalf("it never came to %s; it said:\n%s", args[0], all.String())
	}
}

func chmod(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: chmod MODE FILE")
	}
	mode, err := strconv.ParseUint(args[0], 8, 32)
	ts.Check(err)
	ts.Check(os.Chmod(ts.MkAbs(args[1]), os.FileMode(mode)))
}

func object(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: object VAR ID REF")
	}
	ts.Check(ts.Exec("gatehouse", "apps", "show", args[1], "-o", "json"))
	var shown struct {
		Gateway struct{ Refs map[string]string }
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &shown))
	if shown.Gateway.Refs[args[2]] == "" {
		ts.Fatalf("the gateway has no %q of it: %v", args[2], shown.Gateway.Refs)
	}
	ts.Setenv(args[0], shown.Gateway.Refs[args[2]])
}

func newer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: newer FILE")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec("PRAGMA user_version = 9999")
	ts.Check(errors.Join(err, db.Close()))
}

func appendTo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: append FILE FROM")
	}
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_WRONLY, 0o600)
	ts.Check(err)
	_, err = f.WriteString(ts.ReadFile(args[1]))
	ts.Check(errors.Join(err, f.Close()))
}

// without copies the configuration without one connection and uses the copy.
func without(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: without CONNECTION")
	}
	var kept []string
	leftOut, found := false, false
	for _, line := range strings.SplitAfter(ts.ReadFile(ts.Getenv("GATEHOUSE_CONFIG")), "\n") {
		if name, begins := strings.CutPrefix(line, "  - name: "); begins {
			leftOut = strings.TrimSpace(name) == args[0]
			found = found || leftOut
		}
		if !leftOut {
			kept = append(kept, line)
		}
	}
	if !found {
		ts.Fatalf("the configuration has no connection %s", args[0])
	}
	path := ts.MkAbs("without.yaml")
	ts.Check(os.WriteFile(path, []byte(strings.Join(kept, "")), 0o600))
	ts.Setenv("GATEHOUSE_CONFIG", path)
}
