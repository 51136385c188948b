package pick

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/view"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// ColumnsChosen says which columns a list is to show; none: the usual ones.
type ColumnsChosen struct {
	List    core.ViewList
	Columns []core.ViewColumn
}

// columns is the dialog in which columns are chosen, ordered and resized.
type columns struct {
	c    *stage.Context
	list core.ViewList
	wide func(name string) int // on the screen
	rows []column
	at   int
	page sheet.Sheet
	said string
}

type column struct {
	view.Column
	shown bool
	width int // 0: as there is room
}

// Columns opens the dialog on what a list shows. wide says how many cells a
// column has on the screen, 0 for one that is not there.
func Columns(c *stage.Context, list core.ViewList, shown []core.ViewColumn, wide func(name string) int) stage.Dialog {
	d := &columns{c: c, list: list, wide: wide}
	d.set(shown)
	return d
}

func (d *columns) set(shown []core.ViewColumn) {
	d.rows = nil
	for _, s := range shown {
		if known, ok := view.Named(d.list, s.Name); ok {
			d.rows = append(d.rows, column{known, true, s.Width})
		}
	}
	for _, known := range view.Columns(d.list) {
		if !slices.ContainsFunc(d.rows, func(r column) bool { return r.Name == known.Name }) {
			d.rows = append(d.rows, column{Column: known})
		}
	}
}

// Update implements stage.Dialog.
func (d *columns) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return d, nil
	}
	d.said = ""
	row := &d.rows[d.at]
	switch key.String() {
	case "esc", "q":
		return nil, nil
	case "down", "j":
		d.at = min(d.at+1, len(d.rows)-1)
	case "up", "k":
		d.at = max(d.at-1, 0)
	case "space":
		row.shown = !row.shown
	case "J", "shift+down":
		d.move(1)
	case "K", "shift+up":
		d.move(-1)
	case "+", "right", "l":
		row.width = min(d.width(*row)+1, view.Widest)
	case "-", "left", "h":
		row.width = max(d.width(*row)-1, view.Narrowest)
	case "0":
		row.width = 0
	case "u":
		d.set(view.Usual(d.list))
	case "enter":
		return d.enter()
	}
	return d, nil
}

// width is how wide a column is: as chosen, else as it is drawn.
func (d *columns) width(c column) int {
	switch drawn := d.wide(c.Name); {
	case c.width > 0:
		return c.width
	case drawn > 0:
		return drawn
	}
	return max(d.c.Theme.Width(c.Title)+2, view.Narrowest)
}

func (d *columns) move(by int) {
	to := d.at + by
	if to < 0 || to >= len(d.rows) {
		return
	}
	d.rows[d.at], d.rows[to] = d.rows[to], d.rows[d.at]
	d.at = to
}

func (d *columns) enter() (stage.Dialog, tea.Cmd) {
	var chosen []core.ViewColumn
	for _, r := range d.rows {
		if r.shown {
			chosen = append(chosen, core.ViewColumn{Name: r.Name, Width: r.width})
		}
	}
	switch {
	case len(chosen) == 0:
		d.said = "A list shows one column at least."
		return d, nil
	case slices.Equal(chosen, view.Usual(d.list)):
		chosen = nil
	}
	return nil, stage.Say(ColumnsChosen{d.list, chosen})
}

// Cursor implements stage.Dialog.
func (d *columns) Cursor() (x, y int, ok bool) { return 0, 0, false }

// View implements stage.Dialog.
func (d *columns) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	var body []string
	for i, r := range d.rows {
		lead, style := sheet.Lead(t, i == d.at)
		mark, width := "[ ] ", ""
		if r.shown {
			mark = "[x] "
		}
		if r.width > 0 {
			width = strconv.Itoa(r.width)
		}
		body = append(body, lead+mark+style.Paint(t.Fit(r.Title, 14))+t.FitRight(width, 4)+"  "+t.Dim.Paint(t.Cut(r.Meaning, max(inner-26, 0))))
	}
	d.page.Reveal(d.at)
	foot := []string{""}
	if d.said != "" {
		foot = []string{t.Warn.Paint(d.said)}
	}
	foot = append(foot,
		sheet.Keys(t, sheet.KeyHint{Key: "space", Does: "show"}, sheet.KeyHint{Key: "J K", Does: "order"}, sheet.KeyHint{Key: "+ -", Does: "width"}, sheet.KeyHint{Key: "0", Does: "as there is room"}),
		sheet.Keys(t, sheet.KeyHint{Key: "enter", Does: "keep"}, sheet.KeyHint{Key: "u", Does: "the usual ones"}, sheet.KeyHint{Key: "esc", Does: "back"}))
	box, _ := d.page.Draw(t, sheet.Page{Title: "Columns of " + string(d.list), Body: body, Foot: foot}, w, h)
	return box
}
