package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"gatehouse/providers/portal"
	sensediasim "gatehouse/providers/sensedia/sim"
	"gatehouse/providers/simkit"
)

// scene is a simulated tenant with a configuration that points at it and a
// store that has read it.
type scene struct {
	program, config, db string
	sim                 *sensediasim.Sim
	server              *simkit.Server
	env                 []string
}

const eventsKey = "the key of the events of a bench"

// newScene makes a scene of so many Apps in dir.
func newScene(ctx context.Context, program, dir string, apps int, syncEvery string) (*scene, error) {
	sim, g := sensediaTenant(apps)
	server, err := g.serve(nil)
	if err != nil {
		return nil, err
	}
	s := &scene{
		program: program, config: filepath.Join(dir, "config.yaml"), db: filepath.Join(dir, "gatehouse.db"), sim: sim, server: server,
		env: append(os.Environ(), "GATEHOUSE_BENCH_SECRET="+g.secrets["client-secret"], "GATEHOUSE_BENCH_EVENTS="+eventsKey),
	}
	text := fmt.Sprintf("hold: 0s\nconnections:\n  - {name: sensedia-prod, kind: sensedia, url: %q, client-id: %q, client-secret: {env: GATEHOUSE_BENCH_SECRET}, "+
		"rate: 1000000, sync-every: %s, events: {key: {env: GATEHOUSE_BENCH_EVENTS}}}\n", server.URL(), g.settings["client-id"][0], syncEvery)
	err = os.WriteFile(s.config, []byte(text), 0o600)
	if err == nil {
		err = s.call(ctx, "sync")
	}
	if err != nil {
		_ = server.Close()
	}
	return s, err
}

func (s *scene) args(more ...string) []string {
	return append([]string{"--config", s.config, "--db", s.db}, more...)
}

// call runs a command of the program on the scene.
func (s *scene) call(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, s.program, s.args(args...)...)
	cmd.Env = s.env
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("gatehouse %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

// daemon is gatehouse serve on a scene.
type daemon struct {
	cmd     *exec.Cmd
	address string
	log     bytes.Buffer
}

// serve starts the daemon and waits until it listens.
func (s *scene) serve(ctx context.Context) (*daemon, error) {
	d := &daemon{cmd: exec.CommandContext(ctx, s.program, s.args("serve", "--listen", "127.0.0.1:0")...)}
	d.cmd.Env, d.cmd.Stderr = s.env, &d.log
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := d.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		d.stop()
		return nil, fmt.Errorf("gatehouse serve said %q: %w: %s", line, err, d.log.String())
	}
	d.address = address
	return d, nil
}

// stop ends it as systemd does, and waits.
func (d *daemon) stop() {
	_ = d.cmd.Process.Signal(syscall.SIGTERM)
	_ = d.cmd.Wait()
}

// event tells the daemon that an App has another status.
func (d *daemon) event(ctx context.Context, ref string) error {
	id := make([]byte, 8)
	if _, err := rand.Read(id); err != nil {
		return err
	}
	body := fmt.Sprintf(`{"id":%q,"type":"status_changed","ref":%q}`, hex.EncodeToString(id), ref)
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+d.address+"/events/sensedia-prod", strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Gatehouse-Timestamp", stamp)
	req.Header.Set("X-Gatehouse-Signature", portal.Sign(eventsKey, stamp, "sensedia-prod", []byte(body)))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusAccepted {
		return fmt.Errorf("the event was answered with %s", res.Status)
	}
	return nil
}
