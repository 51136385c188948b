package pick

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/view"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// OrderChosen says by what a list is to be sorted.
type OrderChosen struct {
	List core.ViewList
	Sort core.SortKey
	Desc bool
}

// orders is the dialog in which the order of a list is chosen: each column has
// a letter that chooses it at once.
type orders struct {
	c    *stage.Context
	list core.ViewList
	rows []order
	at   int
	sort core.SortKey // as it is sorted now
	desc bool
	page sheet.Sheet
}

type order struct {
	view.Column
	key string
}

// Orders opens the dialog on a list that is sorted so; can are the orders that
// it has now.
func Orders(c *stage.Context, list core.ViewList, can []core.SortKey, sort core.SortKey, desc bool) stage.Dialog {
	d := &orders{c: c, list: list, sort: sort, desc: desc}
	taken := movers
	for _, column := range view.Columns(list) {
		if column.Sort == "" || !slices.Contains(can, column.Sort) {
			continue
		}
		key := letter(column.Name, taken)
		taken += key
		if column.Sort == sort {
			d.at = len(d.rows)
		}
		d.rows = append(d.rows, order{column, key})
	}
	return d
}

// movers are letters that do something else in the dialog.
const movers = "jkoq"

// letter is the first one of a name that is free, "" for none.
func letter(name, taken string) string {
	for _, r := range name {
		if !strings.ContainsRune(taken, r) {
			return string(r)
		}
	}
	return ""
}

// Update implements stage.Dialog.
func (d *orders) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return d, nil
	}
	switch name := key.String(); name {
	case "esc", "q":
		return nil, nil
	case "down", "j", "o":
		d.at = (d.at + 1) % len(d.rows)
	case "up", "k":
		d.at = (d.at + len(d.rows) - 1) % len(d.rows)
	case "enter":
		return nil, d.choose(d.at)
	default:
		if i := slices.IndexFunc(d.rows, func(r order) bool { return r.key == name }); i >= 0 {
			return nil, d.choose(i)
		}
	}
	return d, nil
}

// choose sorts by a column; the one that the list is sorted by already is
// turned round, as by a click on its title elsewhere.
func (d *orders) choose(i int) tea.Cmd {
	by := d.rows[i].Sort
	return stage.Say(OrderChosen{d.list, by, by == d.sort && !d.desc})
}

// Cursor implements stage.Dialog.
func (d *orders) Cursor() (x, y int, ok bool) { return 0, 0, false }

// View implements stage.Dialog.
func (d *orders) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	var body []string
	for i, r := range d.rows {
		lead, style := sheet.Lead(t, i == d.at)
		now := " "
		if r.Sort == d.sort {
			if now = t.Glyphs.Up; d.desc {
				now = t.Glyphs.Down
			}
		}
		body = append(body, lead+t.Accent.Paint(t.Fit(r.key, 3))+style.Paint(t.Fit(r.Title, 12))+now+"  "+t.Dim.Paint(t.Cut(r.Meaning, max(inner-20, 0))))
	}
	d.page.Reveal(d.at)
	foot := []string{"", sheet.Keys(t, sheet.KeyHint{Key: "enter", Does: "or a letter sorts, twice reverses"}, sheet.KeyHint{Key: "esc", Does: "back"})}
	box, _ := d.page.Draw(t, sheet.Page{Title: "Sort", Body: body, Foot: foot}, w, h)
	return box
}
