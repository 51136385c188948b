package main

import (
	"strings"
	"testing"
	"time"
)

// What an action may send over the line, in bytes. A whole screen of this size
// with its styles is about 4,000; a line of 9,600 baud carries 960 a second.
const (
	moveBytes   = 350   // a cursor move in the list
	detailBytes = 3_000 // the detail that follows it
	filterBytes = 1_500 // a letter of a filter, which changes every row
	screenBytes = 3_000 // another screen
	dialogBytes = 6_000 // what is laid over the screen, opened and closed
)

// The bytes are counted on the real terminal and behind a real sshd, where they
// are what a slow line carries.
func TestEveryActionIsCheapOnTheLine(t *testing.T) {
	if raced {
		t.Skip("under the race detector: it counts bytes, which are the same without")
	}
	t.Parallel()
	for name, enter := range map[string]func(t *testing.T, env []string) *console{
		"terminal": func(t *testing.T, env []string) *console { t.Helper(); return startConsole(t, env) },
		"ssh":      func(t *testing.T, env []string) *console { t.Helper(); return startBastion(t).enter(t, env, "%s") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := simulated(t, "--apps", "300")
			change(t, env, "sync-every: 1m", "sync-every: 0s") // nothing happens by itself
			c := enter(t, env)
			c.sees("complete")
			c.press("2")
			c.sees("300 · complete")
			c.sees("At gateway")
			c.moves(20)
			c.filters("pay")
			c.opens()
			c.nothing(env)
			c.press("q")
			c.ends(0)
		})
	}
}

// moves goes down the list, rests on each row until the detail shows it, and
// counts both.
func (c *console) moves(n int) {
	c.t.Helper()
	list, detail := 0, 0
	for range n {
		before, from := c.row(), c.sent()
		c.press("j")
		c.eventually("the cursor moves", func() bool { return c.row() != before })
		moved := c.sent()
		name := c.row()
		c.eventually("the detail shows "+name, func() bool { return strings.Contains(c.detail(), name) })
		list += moved - from
		detail += c.sent() - moved
	}
	c.within("a move", list/n, moveBytes)
	c.within("the detail behind it", detail/n, detailBytes)
}

// row is the beginning of the App's name under the cursor.
func (c *console) row() string {
	for _, l := range strings.Split(c.shown(), "\n") {
		if rest, ok := strings.CutPrefix(l, "▸"); ok {
			name, _, _ := strings.Cut(strings.TrimSpace(rest), "  ")
			name, _, _ = strings.Cut(name, "…")
			return name
		}
	}
	return ""
}

// detail is the first line below the list.
func (c *console) detail() string {
	lines := strings.Split(c.shown(), "\n")
	for i, l := range lines {
		if i > 3 && i+1 < len(lines) && strings.HasPrefix(l, "────") {
			return lines[i+1]
		}
	}
	return ""
}

// filters types a word letter by letter.
func (c *console) filters(word string) {
	c.t.Helper()
	c.press("/")
	c.sees("keep the filter")
	from := c.sent()
	for i := range word {
		c.press(word[i : i+1])
		c.sees("/ " + word[:i+1])
	}
	c.sees("of 300 · complete")
	c.within("a letter of a filter", (c.sent()-from)/len(word), filterBytes)
	c.press("\x1b")
	c.sees("  300 · complete")
	c.press("\x1b")
	c.sees("q quit")
}

// opens goes through the screens and some of what is laid over them.
func (c *console) opens() {
	c.t.Helper()
	for _, s := range []struct{ key, sees string }{
		{"3", "API PRODUCT"}, {"4", "GATEWAY"}, {"5", "newest first"}, {"6", "Nothing failed"}, {"7", "Nothing was done in bulk"}, {"1", "17 · complete"},
	} {
		from := c.sent()
		c.press(s.key)
		c.sees(s.sees)
		c.within("screen "+s.key, c.sent()-from, screenBytes)
	}
	for _, s := range []struct{ key, sees string }{
		{"?", "─ Help"}, {":", "─ Command"}, {"V", "─ Views"}, {"C", "─ Columns"}, {"x", "─ Reject"},
	} {
		from := c.sent()
		c.press(s.key)
		c.sees(s.sees)
		c.press("\x1b")
		c.eventually("it closes", func() bool { return !strings.Contains(c.shown(), s.sees) })
		c.within(s.sees, c.sent()-from, dialogBytes)
	}
}

// nothing lets other processes read the same store, and presses a key that does
// nothing: no byte may come of it. The first round is that of what was drawn
// before. A minute that ends meanwhile is a change: ages read differently.
func (c *console) nothing(env []string) {
	c.t.Helper()
	for round := 0; ; round++ {
		minute, from := time.Now().Truncate(time.Minute), c.sent()
		for range 10 {
			listed(c.t, env, "status:pending")
			c.press("Z")
		}
		if round == 0 || !time.Now().Truncate(time.Minute).Equal(minute) {
			continue
		}
		if got := c.text()[from:]; got != "" {
			c.t.Errorf("%d bytes while nothing changed: %q", len(got), got)
		}
		return
	}
}

// sent is how many bytes came until now.
func (c *console) sent() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.Len()
}

func (c *console) within(what string, got, most int) {
	c.t.Helper()
	c.t.Logf("%s: %d bytes", what, got)
	if got > most || got <= 0 {
		c.t.Errorf("%s takes %d bytes, want at most %d", what, got, most)
	}
}
