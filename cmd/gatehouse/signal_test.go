package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"gatehouse/cmd/gatehouse/internal/exit"
	"gatehouse/core"
)

// An interrupted command says so, and what was decided stays decided.
func TestAnInterruptedCommandLeavesTheDecisionToOthers(t *testing.T) {
	t.Parallel()
	env := simulated(t, "--apps", "60")
	id, ok := listed(t, env, "status:pending")[0]["id"].(string)
	if !ok {
		t.Fatal("nothing waits")
	}
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		cmd := exec.Command("gatehouse", "apps", "approve", id, "--hold", "1h", "-o", "json")
		cmd.Env = append(os.Environ(), env...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for len(listed(t, env, "push:held id="+id)) == 0 {
			continue // every turn runs a process
		}
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		var code *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &code) || code.ExitCode() != exit.Interrupted {
			t.Errorf("%s: it ended with %v: %s", sig, err, stderr.String())
		}
		var answer map[string]said
		if err := json.Unmarshal(stderr.Bytes(), &answer); err != nil || answer["error"].Code != core.CodeCanceled {
			t.Errorf("%s: it said %q", sig, stderr.String())
		}
		if len(listed(t, env, "status:approved push:held id="+id)) != 1 {
			t.Errorf("%s: the decision is not held any more", sig)
		}
		undo := exec.Command("gatehouse", "undo")
		undo.Env = cmd.Env
		if out, err := undo.CombinedOutput(); err != nil {
			t.Fatalf("undo: %v: %s", err, out)
		}
	}
}
