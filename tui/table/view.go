package table

import (
	"strings"

	"gatehouse/core/plaintext"
	"gatehouse/core/query"
	"gatehouse/tui/cell"
	"gatehouse/tui/theme"
)

// gutter is the room for the cursor's sign, the mark's, and a space.
const gutter = 3

// Columns stand two cells apart, one where that makes room for all of them.
const (
	wideGap   = 2
	narrowGap = 1
)

// View draws the column titles and the window: exactly h lines of w cells.
func (t *Table) View(w, h int) []string {
	if h <= 0 {
		return nil
	}
	t.height, t.width = h-1, w
	t.clamp()
	l := t.layout(w)
	out := make([]string, 0, h)
	out = append(out, t.titles(l, w))
	above, lines := t.window()
	for range above {
		out = append(out, cell.Spaces(w))
	}
	for i := range lines {
		out = append(out, t.line(&lines[i], t.top+above+i == t.cursor, l, w))
	}
	if len(lines) == 0 && t.Empty != "" {
		for _, l := range t.Theme.Wrap(t.Empty, max(w-4, 1)) {
			out = append(out, t.Theme.FitStyled(t.Theme.Dim.Paint(cell.Spaces(gutter)+l), w))
		}
		out = out[:min(len(out), h)]
	}
	for len(out) < h {
		out = append(out, cell.Spaces(w))
	}
	return out
}

// Hidden reports whether a column has no room at a width.
func (t *Table) Hidden(key string, w int) bool {
	for _, i := range t.layout(w).shown {
		if t.Columns[i].Key == key {
			return false
		}
	}
	return true
}

// Width is how wide a column is drawn at a width; 0 where it has no room.
func (t *Table) Width(key string, w int) int {
	l := t.layout(w)
	for k, i := range l.shown {
		if t.Columns[i].Key == key {
			return l.widths[k]
		}
	}
	return 0
}

// Drawn is how wide a column was in the last View; 0 where it had no room.
func (t *Table) Drawn(key string) int { return t.Width(key, t.width) }

// layout is which columns are shown, how wide they are and how far apart.
type layout struct {
	shown, widths []int
	gap           int
}

// layout fits the columns into w cells.
func (t *Table) layout(w int) layout {
	room := w - gutter
	l := layout{gap: wideGap}
	for i := range t.Columns {
		l.shown = append(l.shown, i)
	}
	if t.need(l) > room {
		l.gap = narrowGap
	}
	for t.need(l) > room && len(l.shown) > 1 {
		drop := len(l.shown) - 1
		for k, i := range l.shown {
			if t.Columns[i].Drop > t.Columns[l.shown[drop]].Drop {
				drop = k
			}
		}
		l.shown = append(l.shown[:drop:drop], l.shown[drop+1:]...)
	}
	l.widths = make([]int, len(l.shown))
	for k, i := range l.shown {
		l.widths[k] = t.least(i)
	}
	t.grow(l.shown, l.widths, room-t.need(l))
	if len(l.shown) == 1 {
		l.widths[0] = max(min(l.widths[0], room), 0)
	}
	return l
}

// need is how many cells a layout takes at least.
func (t *Table) need(l layout) int {
	n := l.gap * (len(l.shown) - 1)
	for _, i := range l.shown {
		n += t.least(i)
	}
	return n
}

// least is how narrow a column may be: its title is never cut.
func (t *Table) least(i int) int {
	return max(t.Columns[i].Min, t.Theme.Width(t.title(t.Columns[i])))
}

// grow gives the cells that are left over to the columns by their shares.
func (t *Table) grow(shown, widths []int, left int) {
	for left > 0 {
		shares := 0
		for k, i := range shown {
			if c := t.Columns[i]; c.Grow > 0 && (c.Max == 0 || widths[k] < c.Max) {
				shares += c.Grow
			}
		}
		if shares == 0 {
			return
		}
		given := 0
		for k, i := range shown {
			c := t.Columns[i]
			if c.Grow == 0 || c.Max != 0 && widths[k] >= c.Max {
				continue
			}
			n := max(left*c.Grow/shares, 1)
			if c.Max != 0 {
				n = min(n, c.Max-widths[k])
			}
			n = min(n, left-given)
			widths[k] += n
			given += n
		}
		left -= given
	}
}

func (t *Table) titles(l layout, w int) string {
	th := t.Theme
	var b strings.Builder
	b.WriteString(cell.Spaces(gutter))
	for k, i := range l.shown {
		c := t.Columns[i]
		title := t.title(c)
		if k > 0 {
			b.WriteString(cell.Spaces(l.gap))
		}
		if c.Right {
			b.WriteString(th.FitRight(title, l.widths[k]))
		} else {
			b.WriteString(th.Fit(title, l.widths[k]))
		}
	}
	return th.Dim.Paint(th.Fit(b.String(), w))
}

// title is a column's title, with the sign of the order where it is sorted by.
func (t *Table) title(c Column) string {
	switch {
	case c.Key == "" || c.Key != t.Sorted:
		return c.Title
	case t.Desc:
		return c.Title + " " + t.Theme.Glyphs.Down
	}
	return c.Title + " " + t.Theme.Glyphs.Up
}

func (t *Table) line(row *Line, current bool, l layout, w int) string {
	th := t.Theme
	var b strings.Builder
	b.Grow(w * 2)
	switch {
	case current:
		b.WriteString(th.Accent.Paint(th.Glyphs.Cursor))
	default:
		b.WriteByte(' ')
	}
	if row.Marked {
		b.WriteString(th.Marked.Paint(th.Glyphs.Mark))
	} else {
		b.WriteByte(' ')
	}
	b.WriteByte(' ')
	used := gutter
	for k, i := range l.shown {
		if k > 0 {
			b.WriteString(cell.Spaces(l.gap))
			used += l.gap
		}
		c := row.Cells[i]
		if row.Faded {
			c.Style, c.Spans = th.Off.With(c.Style), nil
		}
		t.cell(&b, c, l.widths[k], t.Columns[i].Right, current && k == 0)
		used += l.widths[k]
	}
	b.WriteString(cell.Spaces(w - used))
	return b.String()
}

// cell draws one cell in exactly w cells; the cursor is on the first one of
// its line.
func (t *Table) cell(b *strings.Builder, c Cell, w int, right, cursor bool) {
	th := t.Theme
	text := plaintext.Line(c.Text)
	spans := c.Spans
	if text != c.Text {
		spans = nil // their offsets are the raw text's
	}
	cut := th.Cut(text, w)
	visible := len(cut)
	if cut != text {
		visible -= len(th.Ellipsis)
	}
	pad := cell.Spaces(w - th.Width(cut))
	style := c.Style
	if cursor {
		style = style.With(th.Cursor)
		cut += pad
		pad = ""
	}
	if right {
		b.WriteString(pad)
	}
	paintSpans(b, cut, visible, spans, style, th.Match)
	if !right {
		b.WriteString(pad)
	}
}

// paintSpans paints text in a style, and what a filter found in another on top
// of it.
func paintSpans(b *strings.Builder, text string, visible int, spans []query.Span, style, match theme.Style) {
	at := 0
	for _, s := range spans {
		start, end := min(s.Start, visible), min(s.End, visible)
		if start < at || end <= start {
			continue
		}
		b.WriteString(style.Paint(text[at:start]))
		b.WriteString(style.With(match).Paint(text[start:end]))
		at = end
	}
	b.WriteString(style.Paint(text[at:]))
}
