package appform

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/core/query"
	"gatehouse/tui/age"
	"gatehouse/tui/cell"
	"gatehouse/tui/field"
	"gatehouse/tui/sheet"
	"gatehouse/tui/theme"
)

// products is the row where APIs are picked with their plans: a search line and
// the matches below it.
type products struct {
	search  field.Line
	options []product
	matches []int // of options
	at      int   // in matches
	has     []core.Registration
	picked  []string // keys, in the order of picking
	loading bool
	problem string // why there is no catalog, or what is wrong with the choice
	why     string // nothing can be added
}

// product is an API under one of its plans.
type product struct {
	reg         core.Registration
	label, note string
	fold        string
	owned       bool // the App has it
}

// offer takes over a catalog. What was picked and is not in it is dropped.
func (r *products) offer(apis []core.CatalogAPI) {
	r.loading, r.problem, r.options = false, "", nil
	for _, api := range apis {
		plans := api.Plans
		if len(plans) == 0 {
			plans = []core.PlanRef{{}}
		}
		for _, plan := range plans {
			reg := core.Registration{API: api.APIRef, Plan: plan, Status: core.Waiting}
			label := plaintext.Line(reg.Label())
			r.options = append(r.options, product{reg: reg, label: label, note: plaintext.Line(api.Note), fold: query.Fold(label), owned: r.owns(reg)})
		}
	}
	kept := r.picked[:0]
	for _, key := range r.picked {
		if _, ok := r.option(key); ok {
			kept = append(kept, key)
		}
	}
	r.picked = kept
	r.match()
}

func (r *products) owns(reg core.Registration) bool {
	for _, h := range r.has {
		if h.Key() == reg.Key() {
			return true
		}
	}
	return false
}

func (r *products) option(key string) (product, bool) {
	for _, o := range r.options {
		if o.reg.Key() == key {
			return o, true
		}
	}
	return product{}, false
}

// match lists the options that hold every word of the search.
func (r *products) match() {
	words := strings.Fields(query.Fold(r.search.Value()))
	r.matches, r.at = r.matches[:0], 0
	for i, o := range r.options {
		all := true
		for _, w := range words {
			all = all && strings.Contains(o.fold, w)
		}
		if all {
			r.matches = append(r.matches, i)
		}
	}
}

// registrations are those that were picked.
func (r *products) registrations() []core.Registration {
	out := make([]core.Registration, 0, len(r.picked))
	for _, key := range r.picked {
		if o, ok := r.option(key); ok {
			out = append(out, o.reg)
		}
	}
	return out
}

func (r *products) off() string { return r.why }

func (r *products) press(msg tea.Msg) bool {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch name := key.String(); {
		case name == "down" && r.at < len(r.matches)-1:
			r.at++
			return true
		case name == "up" && r.at > 0:
			r.at--
			return true
		case name == "enter" && len(r.matches) > 0:
			r.toggle()
			return true
		}
	}
	if !r.search.Update(msg) {
		return false
	}
	r.problem = ""
	r.match()
	return true
}

// toggle picks the option under the cursor, or drops it.
func (r *products) toggle() {
	o := r.options[r.matches[r.at]]
	if o.owned {
		return
	}
	r.problem = ""
	key := o.reg.Key()
	for i, k := range r.picked {
		if k == key {
			r.picked = append(r.picked[:i:i], r.picked[i+1:]...)
			return
		}
	}
	r.picked = append(r.picked, key)
}

// shownOptions is how many matches show at a time.
const shownOptions = 6

func (r *products) draw(t *theme.Theme, w, label int, focused bool) (lines []string, x, y int) {
	title := "APIs"
	if len(r.has) > 0 {
		title = "More APIs"
	}
	if r.why != "" {
		return fixed(t, title, "", r.why, w, label), -1, 0
	}
	below := cell.Spaces(label + 3)
	if !focused {
		lines = []string{"  " + t.Dim.Paint(t.Fit(title, label)) + " " + t.Cut(r.summary(), max(w-label-3, 1))}
		for _, reg := range r.registrations() {
			lines = append(lines, sheet.Wrapped(t, plaintext.Line(reg.Label()), w, below, t.Plain)...)
		}
		return append(lines, r.trouble(t, w, below)...), -1, 0
	}
	room := max(w-label-3, 1)
	typed, at := r.search.View(t, room, -1)
	typed = strings.TrimRight(typed, " ")
	lines = []string{t.Accent.Paint(t.Glyphs.Cursor) + " " + t.Accent.Paint(t.Fit(title, label)) + " " + typed + t.Dim.Paint(strings.Repeat("_", max(0, room-t.Width(typed))))}
	lines = append(lines, sheet.Wrapped(t, r.summary()+"; type to search, up and down, enter picks", w, below, t.Dim)...)
	from := max(0, min(r.at-shownOptions/2, len(r.matches)-shownOptions))
	for k := from; k < min(from+shownOptions, len(r.matches)); k++ {
		lines = append(lines, t.CutStyled(below+r.line(t, k, w-label-3), w))
	}
	return append(lines, r.trouble(t, w, below)...), label + 3 + at, 0
}

// line draws one match.
func (r *products) line(t *theme.Theme, k, w int) string {
	o := r.options[r.matches[k]]
	lead, style := "  ", t.Plain
	if k == r.at {
		lead, style = t.Accent.Paint(t.Glyphs.Cursor)+" ", t.Accent
	}
	box := "[ ] "
	switch {
	case o.owned:
		box, style = "    ", t.Off
	case r.isPicked(o.reg.Key()):
		box = "[" + t.Glyphs.Mark + "] "
	}
	text := o.label
	if o.owned {
		text += " (it has this)"
	}
	text = t.Cut(text, max(w-6, 1))
	out := lead + box + style.Paint(text)
	if o.note != "" && t.Width(text)+8+t.Width(o.note) <= w {
		out += "  " + t.Dim.Paint(o.note)
	}
	return out
}

func (r *products) isPicked(key string) bool {
	for _, k := range r.picked {
		if k == key {
			return true
		}
	}
	return false
}

// summary counts what there is and what is picked.
func (r *products) summary() string {
	switch {
	case r.loading:
		return "reading the catalog"
	case r.problem != "" && len(r.options) == 0:
		return "the catalog could not be read"
	case len(r.options) == 0:
		return "the catalog is empty"
	}
	text := age.Number(len(r.picked)) + " picked of " + age.Number(len(r.options))
	if len(r.matches) != len(r.options) {
		text = age.Number(len(r.matches)) + " match, " + text
	}
	return text
}

func (r *products) trouble(t *theme.Theme, w int, lead string) []string {
	return sheet.Wrapped(t, plaintext.Line(r.problem), w, lead, t.Bad)
}
