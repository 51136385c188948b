package main

import (
	"bytes"
	"context"
	"strings"
	"sync"
)

// commands runs commands of the screen's palette, on the store and the engine
// that the screen has. Nobody can be asked there: what asks wants --yes.
func (g *gatehouse) commands(w *workspace) func(context.Context, []string) (string, error) {
	return func(ctx context.Context, words []string) (string, error) {
		out := &bounded{most: mostPrinted}
		own := &gatehouse{
			in: strings.NewReader(""), out: out, err: out, env: g.env, clock: g.clock,
			config: g.config, db: g.db, readOnly: g.readOnly, environment: g.environment, log: g.log, shared: w,
		}
		root := own.root()
		root.SetArgs(words)
		root.SetIn(own.in)
		root.SetOut(out)
		root.SetErr(out)
		err := root.ExecuteContext(ctx)
		if out.cut {
			return out.String() + "\n(more was written than the screen shows: use gatehouse " + words[0] + " in a shell, or :write FILE)\n", err
		}
		return out.String(), err
	}
}

// mostPrinted is how much of a command's output the screen shows, in bytes.
const mostPrinted = 1 << 20

// bounded keeps what is written up to a size, and whether there was more. Safe
// from any goroutine: loops of a command may write beside it.
type bounded struct {
	mu   sync.Mutex
	most int
	cut  bool
	text bytes.Buffer
}

// String is what was kept.
func (b *bounded) String() string { return b.text.String() }

// Write implements io.Writer: it takes everything and keeps what has room.
func (b *bounded) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	room := b.most - b.text.Len()
	if len(p) > room {
		b.cut = true
		_, err := b.text.Write(p[:max(room, 0)])
		return len(p), err
	}
	return b.text.Write(p)
}
