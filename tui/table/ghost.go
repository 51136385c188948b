package table

// ghost is the row under the cursor after it left the source: it stays where
// it was, faded, until the cursor leaves it, so that the next key does not hit
// another App.
type ghost struct {
	line Line
	at   int
}

// Ghost is the place of a row that left the list and is still shown, -1 for
// none.
func (t *Table) Ghost() int {
	if t.ghost == nil {
		return -1
	}
	return t.ghost.at
}

// OnGhost reports whether the row under the cursor left the list.
func (t *Table) OnGhost() bool { return t.ghost != nil && t.cursor == t.ghost.at }

// SetGhost tells how the row that left the list looks now.
func (t *Table) SetGhost(l Line) {
	if t.OnGhost() {
		l.Faded, l.Marked = true, false
		t.ghost.line = l
	}
}

func (t *Table) inSource(shown int) int {
	if t.ghost != nil && shown > t.ghost.at {
		return shown - 1
	}
	return shown
}

// window is the lines to draw; above is how many lines stay empty over them.
func (t *Table) window() (above int, lines []Line) {
	above = max(0, -t.top)
	top, height := max(t.top, 0), max(t.height-above, 0)
	g := t.ghost
	if g == nil || g.at < top || g.at >= top+height {
		return above, t.source.Lines(t.inSource(top), height)
	}
	lines = t.source.Lines(top, g.at-top)
	lines = append(lines[:len(lines):len(lines)], g.line)
	return above, append(lines, t.source.Lines(g.at, height-len(lines))...)
}
