package main

import (
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite" // for newer
)

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
	var rows []struct {
		Registration string
		There        string `json:"gateway_id"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &rows))
	if len(rows) == 0 {
		ts.Fatalf("no registration passes %s", args[1])
	}
	ts.Setenv(args[0], rows[0].Registration)
	ts.Setenv(args[0]+"_THERE", rows[0].There)
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

// wrongConfig copies the configuration with one text of it replaced and uses the copy,
// until right.
func wrongConfig(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: wrong TEXT INSTEAD")
	}
	now := ts.Getenv("GATEHOUSE_CONFIG")
	text := ts.ReadFile(now)
	if !strings.Contains(text, args[0]) {
		ts.Fatalf("the configuration has no %q", args[0])
	}
	path := ts.MkAbs("wrong.yaml")
	if now != path {
		ts.Setenv("RIGHT_CONFIG", now)
	}
	ts.Check(os.WriteFile(path, []byte(strings.Replace(text, args[0], args[1], 1)), 0o600))
	ts.Setenv("GATEHOUSE_CONFIG", path)
}

func rightConfig(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Setenv("GATEHOUSE_CONFIG", ts.Getenv("RIGHT_CONFIG"))
}
