package table

import "gatehouse/tui/keymap"

// Click moves the cursor to the row on a line of the last View, and reports
// whether there is one.
func (t *Table) Click(line int) bool {
	at := t.top + line - 1 // the titles are above
	if line < 1 || line > t.height || at < 0 || at >= t.Len() {
		return false
	}
	t.To(at)
	return true
}

// Arrive says that the table comes into sight again: until its next Refresh
// nobody sees where its rows are, so that the window need not stay where it was,
// with rows out of sight above that would have room.
func (t *Table) Arrive() {
	t.held, t.arriving = false, true
	t.clamp()
}

// Do moves the cursor where a key asked for that, and reports whether it did.
func (t *Table) Do(a keymap.Action) bool {
	switch a {
	case keymap.Up:
		t.Move(-1)
	case keymap.Down:
		t.Move(1)
	case keymap.PageUp:
		t.Page(-1)
	case keymap.PageDown:
		t.Page(1)
	case keymap.Top:
		t.To(0)
	case keymap.Bottom:
		t.To(t.Len() - 1)
	default:
		return false
	}
	return true
}
