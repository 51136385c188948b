package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// bastion is a real sshd on loopback that lets this test in with a key of its
// own.
type bastion struct {
	port int
	key  string
}

// startBastion needs sshd, ssh and ssh-keygen (Debian: openssh-server), and
// root, whose session it opens.
func startBastion(t *testing.T) bastion {
	t.Helper()
	sshd, err := exec.LookPath("sshd")
	if err != nil {
		sshd = "/usr/sbin/sshd" // it is no program of users
	}
	if _, err := os.Stat(sshd); err != nil {
		t.Skip("no sshd: install openssh-server")
	}
	if os.Getuid() != 0 {
		t.Skip("not root: sshd lets only root in here")
	}
	dir := t.TempDir()
	b := bastion{port: freePort(t), key: filepath.Join(dir, "user")}
	for _, key := range []string{"host", "user"} {
		out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(dir, key)).CombinedOutput()
		if err != nil {
			t.Fatalf("ssh-keygen: %v: %s", err, out)
		}
	}
	// sshd wants its folder; it is there where sshd was started by the system.
	if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "sshd_config")
	text := fmt.Sprintf(`Port %d
ListenAddress 127.0.0.1
HostKey %s
AuthorizedKeysFile %s
PidFile none
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
`, b.port, filepath.Join(dir, "host"), b.key+".pub")
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(dir, "log")
	cmd := exec.Command(sshd, "-D", "-f", config, "-E", log)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			said, _ := os.ReadFile(log)
			t.Logf("sshd said:\n%s", said)
		}
	})
	b.answers(t)
	return b
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port //nolint:errcheck // it listens on TCP
}

func (b bastion) answers(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); <-time.After(20 * time.Millisecond) {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", b.port)); err == nil {
			_ = c.Close()
			return
		}
	}
	t.Fatal("sshd does not answer")
}

// enter opens gatehouse over ssh in a new terminal; through wraps its command,
// "%s" for none.
func (b bastion) enter(t *testing.T, env []string, through string) *console {
	t.Helper()
	program, err := exec.LookPath("gatehouse")
	if err != nil {
		t.Fatal(err)
	}
	command := fmt.Sprintf(through, strings.Join(env, " ")+" LANG=C.UTF-8 exec "+program)
	c := newConsole(t)
	c.run("ssh", nil, "-tt", "-q", "-F", "none", "-i", b.key, "-p", fmt.Sprint(b.port), "-o", "StrictHostKeyChecking=no",
		"-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes", "root@127.0.0.1", command)
	return c
}

// cut ends the connection as a lost network does: nobody says good-bye.
func (c *console) cut() {
	c.t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		c.t.Fatal(err)
	}
	_ = c.cmd.Wait()
}

// lastJob is what the command line says of the newest bulk run.
func lastJob(t *testing.T, env []string) (job struct {
	State                string
	Total, Reached, Done int
	Failed, Unproven     int
}) {
	t.Helper()
	cmd := exec.Command("gatehouse", "jobs", "show", "last", "-o", "json")
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		return job // there is none yet
	}
	if err := json.Unmarshal(out, &job); err != nil {
		t.Fatal(err)
	}
	return job
}

// cancelsAll begins a bulk on all Apps of a filter, as many as want, and returns
// when it is under way.
func (c *console) cancelsAll(env []string, filter string, want int) {
	c.t.Helper()
	c.sees("complete")
	c.press("2")
	c.sees("APPROVED")
	c.press("/")
	c.press(filter)
	c.sees(fmt.Sprintf("%d of ", want))
	c.press("\r")
	c.press("*")
	c.sees("marked")
	c.press("c")
	c.sees(fmt.Sprintf("Cancel %d Apps", want))
	c.press("contract ended")
	c.sees("contract ended")
	c.confirm("\x0f", "─ Cancel ")
	c.eventually("the bulk is under way", func() bool { return lastJob(c.t, env).Reached > 0 })
}

// The line goes dead in the middle of a bulk; the administrator comes back, and
// it is finished: nothing lost, nothing twice.
func TestABulkOverSSHSurvivesALostConnection(t *testing.T) {
	t.Parallel()
	for name, through := range map[string]string{"plain": "%s", "in tmux": "exec tmux -L gatehouse-test -f /dev/null new '%s'"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := startBastion(t)
			if _, err := exec.LookPath("tmux"); err != nil && name != "plain" {
				t.Skip("no tmux")
			}
			env := simulated(t, "--apps", "700", "--fault", "latency=50ms")
			all := len(listed(t, env, "status:approved conn:aws-prod"))
			if all <= 200 {
				t.Fatalf("%d Apps are no job", all)
			}
			c := b.enter(t, env, through)
			c.cancelsAll(env, "conn:aws-prod status:approved", all)
			c.cut()
			if job := lastJob(t, env); job.Done == all {
				t.Fatalf("the bulk was over before the line was cut: %+v", job)
			}
			if strings.Contains(through, "tmux") {
				t.Cleanup(func() { _ = exec.Command("tmux", "-L", "gatehouse-test", "kill-server").Run() })
			}

			back := b.enter(t, env, "%s")
			back.sees("complete")
			back.eventually("every App of the bulk is done", func() bool {
				job := lastJob(t, env)
				return job.State == "done" && job.Done == all
			})
			if job := lastJob(t, env); job.Failed+job.Unproven > 0 || job.Total != all {
				t.Errorf("%+v", job)
			}
			canceled := listed(t, env, "status:canceled push:confirmed conn:aws-prod decided<1h")
			if len(canceled) != all {
				t.Errorf("%d of %d Apps are canceled and proven so", len(canceled), all)
			}
			for _, app := range canceled[:min(len(canceled), 20)] {
				id, _ := app["id"].(string)
				if n := cancels(t, env, id); n != 1 {
					t.Errorf("%s was canceled %d times", id, n)
				}
			}
			back.press("q")
			back.ends(0)
		})
	}
}

// cancels counts the cancellations in an App's history.
func cancels(t *testing.T, env []string, id string) (n int) {
	t.Helper()
	cmd := exec.Command("gatehouse", "apps", "show", id, "-o", "json")
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var app struct {
		History []struct{ Action string }
	}
	if err := json.Unmarshal(out, &app); err != nil {
		t.Fatal(err)
	}
	for _, h := range app.History {
		if h.Action == "cancel" {
			n++
		}
	}
	return n
}
