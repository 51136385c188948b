package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/creack/pty"
)

// quiet is how long no byte must come for a burst of output to be over.
const quiet = 60 * time.Millisecond

// terminal is a program on a pseudo-terminal of 120 × 40, with the time of
// every piece of its output.
type terminal struct {
	cmd   *exec.Cmd
	file  *os.File
	began time.Time

	mu     sync.Mutex
	chunks []chunk
	ended  chan struct{}
}

type chunk struct {
	at   time.Time
	data []byte
}

// start runs a program on a new terminal.
func start(env []string, name string, args ...string) (*terminal, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "COLORTERM=")
	t := &terminal{cmd: cmd, ended: make(chan struct{}), began: time.Now()}
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	t.file = file
	go t.read()
	return t, nil
}

// read collects output and answers the two questions that programs ask a
// terminal and wait for.
func (t *terminal) read() {
	defer close(t.ended)
	buf := make([]byte, 64<<10)
	for {
		n, err := t.file.Read(buf)
		if n > 0 {
			data := bytes.Clone(buf[:n])
			t.answer(data)
			t.mu.Lock()
			t.chunks = append(t.chunks, chunk{time.Now(), data})
			t.mu.Unlock()
		}
		if err != nil {
			return
		}
	}
}

func (t *terminal) answer(data []byte) {
	if bytes.Contains(data, []byte("\x1b[6n")) {
		_, _ = t.file.WriteString("\x1b[1;1R")
	}
	if bytes.Contains(data, []byte("\x1b[c")) {
		_, _ = t.file.WriteString("\x1b[?62;22c")
	}
}

// since returns what came after a time, and when the last of it came.
func (t *terminal) since(from time.Time) (data []byte, last time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.chunks {
		if c.at.After(from) {
			data, last = append(data, c.data...), c.at
		}
	}
	return data, last
}

// waitFor returns when text came after a time.
func (t *terminal) waitFor(text string, from time.Time, limit time.Duration) (time.Time, error) {
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		var seen []byte
		t.mu.Lock()
		for _, c := range t.chunks {
			if !c.at.After(from) {
				continue
			}
			seen = append(seen, c.data...)
			if bytes.Contains(seen, []byte(text)) {
				t.mu.Unlock()
				return c.at, nil
			}
		}
		t.mu.Unlock()
	}
	seen, _ := t.since(from)
	return time.Time{}, fmt.Errorf("%q did not appear within %v; the last output was %.600q", text, limit, seen[max(0, len(seen)-600):])
}

// settle waits until output has been quiet and returns when its last byte came.
func (t *terminal) settle(from time.Time, limit time.Duration) ([]byte, time.Time) {
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		data, last := t.since(from)
		if len(data) > 0 && time.Since(last) > quiet {
			return data, last
		}
	}
	return t.since(from)
}

// response is what one key led to.
type response struct {
	first, last time.Duration // from the key to the first and the last byte
	bytes       int
	data        []byte
}

// anyPhase waits a random part of a frame: a person's keys do not keep step
// with the frame clock, and a measurement that did would see one phase only.
func anyPhase() { time.Sleep(rand.N(17 * time.Millisecond)) }

// press types keys and waits for the answer to end.
func (t *terminal) press(keys string) response {
	anyPhase()
	from := time.Now()
	_, _ = t.file.WriteString(keys)
	data, last := t.settle(from, 2*time.Second)
	if len(data) == 0 {
		return response{}
	}
	t.mu.Lock()
	first := last
	for _, c := range t.chunks {
		if c.at.After(from) {
			first = c.at
			break
		}
	}
	t.mu.Unlock()
	return response{first: first.Sub(from), last: last.Sub(from), bytes: len(data), data: data}
}

func (t *terminal) memory() int64 { return memoryOf(t.cmd.Process.Pid, "VmRSS:") }

func (t *terminal) cpu() time.Duration { return cpuOf(t.cmd.Process.Pid) }

// stop ends the program and waits for it.
func (t *terminal) stop() {
	_ = t.cmd.Process.Kill()
	_ = t.cmd.Wait()
	_ = t.file.Close()
	<-t.ended
}
