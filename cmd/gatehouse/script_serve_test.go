package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"gatehouse/providers/portal"
)

// serving is the daemon of one script.
type serving struct {
	cmd   *exec.Cmd
	log   bytes.Buffer
	token string
}

type servingKey struct{}

// eventsKey signs the events of a script.
const eventsKey = "the key of the events of a script"

func startServe(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("serve cannot be negated; use exits")
	}
	s := ts.Value(servingKey{}).(*serving)
	ts.Check(ts.Exec("gatehouse", "tokens", "create", "shop"))
	s.token = strings.TrimSpace(ts.ReadFile("stdout"))
	allowEvents(ts)
	s.cmd = exec.Command(lookPath(ts, "gatehouse"), append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	s.cmd.Env = append(environ(ts), "EVENTS_KEY="+eventsKey)
	s.cmd.Stderr = &s.log
	out, err := s.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(s.cmd.Start())
	ts.Defer(func() {
		if s.cmd != nil {
			_ = s.cmd.Process.Kill()
			_ = s.cmd.Wait() // it was killed
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		ts.Fatalf("it said %q: %v", line, err)
	}
	ts.Setenv("SERVE", address)
}

// allowEvents lets every connection of the configuration take signed events.
func allowEvents(ts *testscript.TestScript) {
	path := ts.Getenv("GATEHOUSE_CONFIG")
	var out strings.Builder
	for line := range strings.Lines(ts.ReadFile(path)) {
		out.WriteString(line)
		if strings.HasPrefix(line, "  - name: ") {
			out.WriteString("    events: {key: {env: EVENTS_KEY}}\n")
		}
	}
	ts.Check(os.WriteFile(path, []byte(out.String()), 0o600))
}

func stopServe(ts *testscript.TestScript, neg bool, _ []string) {
	s := ts.Value(servingKey{}).(*serving)
	if s.cmd == nil {
		ts.Fatalf("nothing serves")
	}
	ts.Check(s.cmd.Process.Signal(syscall.SIGTERM))
	late := time.AfterFunc(patience, func() { _ = s.cmd.Process.Kill() })
	err := s.cmd.Wait()
	late.Stop()
	s.cmd = nil
	_, _ = ts.Stderr().Write(s.log.Bytes())
	if err != nil && !neg {
		ts.Fatalf("it ended with %v: %s", err, s.log.String())
	}
}

func callServe(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: http METHOD PATH [BODY]")
	}
	status, body := askServe(ts, args[0], args[1], strings.Join(args[2:], " "))
	_, _ = io.WriteString(ts.Stdout(), body)
	if (status >= 400) != neg {
		ts.Fatalf("it answered %d: %s", status, body)
	}
}

func callUntil(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: httpuntil TEXT PATH")
	}
	again, late := time.NewTicker(20*time.Millisecond), time.After(patience)
	defer again.Stop()
	for {
		_, body := askServe(ts, "GET", args[1], "")
		if strings.Contains(body, args[0]) {
			return
		}
		select {
		case <-again.C:
		case <-late:
			ts.Fatalf("it never said %s, but %s", args[0], body)
		}
	}
}

func askServe(ts *testscript.TestScript, method, path, body string, header ...string) (int, string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, "http://"+ts.Getenv("SERVE")+path, strings.NewReader(body))
	ts.Check(err)
	req.Header.Set("Content-Type", "application/json")
	if len(header) == 0 {
		req.Header.Set("Authorization", "Bearer "+ts.Value(servingKey{}).(*serving).token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	ts.Check(err)
	return resp.StatusCode, string(text)
}

func sendEvent(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: event CONNECTION ID REF [KEY]")
	}
	key := eventsKey
	if len(args) > 3 {
		key = args[3]
	}
	body := fmt.Sprintf(`{"id":%q,"type":"deleted","ref":%q}`, args[1], args[2])
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	// A fresh stamp and a space more, so that sending it again is no replay.
	body += strings.Repeat(" ", int(time.Now().UnixNano()%997))
	status, text := askServe(ts, "POST", "/events/"+args[0], body, "X-Gatehouse-Timestamp", stamp, "X-Gatehouse-Signature", portal.Sign(key, stamp, args[0], []byte(body)))
	_, _ = io.WriteString(ts.Stdout(), text)
	if (status >= 400) != neg {
		ts.Fatalf("it answered %d: %s", status, text)
	}
}
