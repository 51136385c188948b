package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"gatehouse": checkedMain})
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
//	serve [FLAG...]              start gatehouse serve with a token, events on; set $SERVE
//	stopserve                    end it with SIGTERM; what it logged is stderr
//	http METHOD PATH [BODY]      call it as the portal; the answer is stdout
//	httpuntil TEXT PATH          read PATH until the answer has TEXT
//	event CONNECTION ID REF [KEY]  send a signed event of a deletion
//	mailserver FILE              start a mail server, write the configuration's section about it
//	mailanswers refused|later|dropped|well   how the mail server behaves from now on
//	inbox N FILE                 wait until the mail server took N mails, write them to a file
//	newer FILE                   let a store say that a newer Gatehouse wrote it
func TestScripts(t *testing.T) {
	dir := filepath.Join("testdata", "script")
	var only []string // nil: all
	if raced {
		for _, name := range together {
			only = append(only, filepath.Join(dir, name+".txtar"))
		}
		dir = ""
	}
	testscript.Run(t, testscript.Params{
		Dir: dir, Files: only,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("USER", "ana")
			for _, wish := range []string{"CLICOLOR_FORCE", "FORCE_COLOR"} {
				env.Setenv(wish, "1")
			}
			env.Setenv("COLUMNS", "20")
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
			env.Setenv("XDG_DATA_HOME", filepath.Join(env.WorkDir, "data"))
			env.Values[running{}] = &running{}
			env.Values[servingKey{}] = &serving{}
			env.Values[mailServer{}] = &mailServer{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"simulate": simulate, "stop": stop, "exits": exits, "pick": pick,
			"control": callControl, "halt": halt, "chmod": chmod, "object": object, "newer": newer,
			"atall": atAll, "heldplan": heldPlan,
			"append": appendTo, "without": without, "wrong": wrongConfig, "right": rightConfig, "pickreg": pickRegistration, "column": column,
			"serve": startServe, "stopserve": stopServe, "http": callServe, "httpuntil": callUntil, "event": sendEvent,
			"mailserver": startMail, "mailanswers": mailAnswers, "inbox": inbox,
		},
	})
}

// together are the scripts in which daemons, pushes, jobs and mails are at work
// beside the commands.
var together = []string{"crash", "faults", "fleet", "hold", "jobs", "mail", "pushes", "serve", "sync", "triage", "webhook"}

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
