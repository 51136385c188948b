// Package system is the real outside: the clock, identifiers, who sits at the
// terminal, and which process this is.
package system

import (
	"context"
	"io"
	"os"
	"os/user"
	"strings"
	"sync"
	"time"

	"gatehouse/core/plaintext"
)

// Clock is core.Clock on the real time.
type Clock struct{}

// Now returns the time in UTC.
func (Clock) Now() time.Time { return time.Now().UTC() }

// After delivers once d has passed; it stops its timer when ctx ends.
func (Clock) After(ctx context.Context, d time.Duration) <-chan time.Time {
	out, ready := make(chan time.Time, 1), make(chan struct{})
	var forget func() bool // ctx lives long: it must not keep every timer there ever was
	timer := time.AfterFunc(d, func() {
		<-ready
		forget()
		out <- time.Now().UTC()
	})
	forget = context.AfterFunc(ctx, func() { timer.Stop() })
	close(ready)
	return out
}

// alphabet is Crockford's base 32 in lower case: sorted, without letters that
// look like digits.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// IDs makes identifiers of 20 characters: ten of the time in milliseconds, ten
// random ones. Two made in one millisecond sort in the order they were made.
// Safe from any goroutine.
type IDs struct {
	now    func() time.Time
	random io.Reader

	mu     sync.Mutex
	last   int64
	suffix [10]byte
}

// NewIDs returns identifiers on a clock and a source of randomness.
func NewIDs(now func() time.Time, random io.Reader) *IDs { return &IDs{now: now, random: random} }

// New returns a fresh identifier. It panics when randomness fails, as
// crypto/rand does.
func (g *IDs) New() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	ms := g.now().UnixMilli()
	if ms > g.last || !g.next() {
		g.last = max(ms, g.last+1)
		g.draw()
	}
	return TimePart(time.UnixMilli(g.last)) + g.letters()
}

// draw takes a new random suffix. Its first value is below a half, so that
// counting up has room.
func (g *IDs) draw() {
	if _, err := io.ReadFull(g.random, g.suffix[:]); err != nil {
		panic("no randomness: " + err.Error())
	}
	for i := range g.suffix {
		g.suffix[i] %= 32
	}
	g.suffix[0] %= 16
}

// next counts the suffix up; false when it overflows.
func (g *IDs) next() bool {
	for i := len(g.suffix) - 1; i >= 0; i-- {
		if g.suffix[i]++; g.suffix[i] < 32 {
			return true
		}
		g.suffix[i] = 0
	}
	return false
}

func (g *IDs) letters() string {
	var b strings.Builder
	for _, v := range g.suffix {
		b.WriteByte(alphabet[v])
	}
	return b.String()
}

// TimePart writes a time as the first ten characters of an identifier.
func TimePart(t time.Time) string {
	ms := t.UnixMilli()
	var b [10]byte
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = alphabet[ms&31]
		ms >>= 5
	}
	return string(b[:])
}

// Actor is who sits here: USER@HOST, as the audit log shows it. Behind sudo it
// is who called it (sudo(8), SUDO_USER): the account that a store belongs to is
// nobody's name, and undo must not take back what a colleague did.
func Actor() string {
	name := os.Getenv("USER")
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if caller := os.Getenv("SUDO_USER"); caller != "" {
		name = caller
	}
	if name == "" {
		name = "unknown"
	}
	return plaintext.Line(name + "@" + host())
}

func host() string {
	h, err := os.Hostname()
	if err != nil || h == "" {
		return "localhost"
	}
	h, _, _ = strings.Cut(h, ".")
	return h
}
