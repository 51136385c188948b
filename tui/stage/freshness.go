package stage

import (
	"strings"

	"gatehouse/core"
	"gatehouse/tui/age"
	"gatehouse/tui/theme"
)

// Fine reports whether nothing is wrong with a connection, as far as is known.
func Fine(c *Context, s core.ConnectionState) bool {
	now := c.Desk.Now()
	switch {
	case s.Held != "" || s.OpenUntil.After(now) || s.Cause != "":
		return false
	case s.ReadAt.IsZero():
		return true
	}
	return s.Complete && !s.Stale(now, c.Desk.Engine.SyncEvery(s.Name))
}

// Freshness words a connection's state: how old the last complete read is, or
// what is wrong with it; stale, where it was to be read since.
func Freshness(c *Context, s core.ConnectionState) (string, theme.Style) {
	t, now := c.Theme, c.Desk.Now()
	switch {
	case s.Held != "":
		return t.Glyphs.Failed + " HELD", t.Bad
	case s.OpenUntil.After(now):
		return t.Glyphs.Failed + " paused", t.Bad
	case s.Cause != "":
		return t.Glyphs.Failed + " " + strings.ReplaceAll(string(s.Cause), "_", " "), t.Bad
	case s.ReadAt.IsZero():
		return t.Glyphs.None, t.Dim
	case !s.Complete:
		return "! incomplete " + age.Of(now.Sub(s.ReadAt)), t.Warn
	case s.Stale(now, c.Desk.Engine.SyncEvery(s.Name)):
		return "! stale " + age.Of(now.Sub(s.ReadAt)), t.Warn
	}
	return t.Fine() + " " + age.Of(now.Sub(s.ReadAt)), t.Good
}
