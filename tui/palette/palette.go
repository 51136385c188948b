package palette

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core/export"
	"gatehouse/core/plaintext"
	"gatehouse/tui/desk"
	"gatehouse/tui/field"
	"gatehouse/tui/keymap"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// Given says that a line was given.
type Given struct{ Line string }

// rows is how many suggestions are shown at once.
const rows = 10

// Palette is the dialog in which a command is typed. It implements
// stage.Dialog. What the store knows (what was typed before, views) comes later
// and is asked for once.
type Palette struct {
	c     *stage.Context
	line  field.Line
	items []Item
	typed []string // before, the newest first
	known map[string][]string

	found  []Item
	at     int // the chosen one, -1 for none
	cursor struct{ x, y int }
	asked  desk.Request
	views  desk.Request
}

// New opens it with a line to begin with.
func New(c *stage.Context, state keymap.State, line string) (*Palette, tea.Cmd) {
	p := &Palette{c: c, items: Items(c.Keys, state), known: map[string][]string{
		formats: formatNames(), copies: {"id", "name", "owner", "filter"},
	}}
	for _, conn := range c.Desk.Connections {
		p.known[Connections] = append(p.known[Connections], conn.Name)
	}
	p.line.Set(line)
	p.find()
	var typed, views tea.Cmd
	p.asked, typed = c.Desk.Typed()
	p.views, views = c.Desk.Views()
	return p, tea.Batch(typed, views)
}

func formatNames() []string {
	var out []string
	for _, f := range export.Formats() {
		out = append(out, string(f))
	}
	return out
}

// Update implements stage.Dialog.
func (p *Palette) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case desk.TypedRead:
		if msg.Request == p.asked && msg.Err == nil { // without a past it works as well
			p.typed = msg.Lines
			p.find()
		}
	case desk.ViewsRead:
		if msg.Request == p.views && msg.Err == nil {
			for _, v := range msg.Views {
				p.known[Views] = append(p.known[Views], v.Name)
			}
			p.find()
		}
	case tea.KeyPressMsg:
		return p.press(msg)
	case tea.PasteMsg:
		p.line.Update(msg)
		p.find()
	}
	return p, nil
}

func (p *Palette) press(key tea.KeyPressMsg) (stage.Dialog, tea.Cmd) {
	switch key.String() {
	case "esc":
		return nil, nil
	case "enter":
		return p.enter()
	case "tab":
		p.take(max(p.at, 0))
		return p, nil
	case "down", "ctrl+n":
		p.at = min(p.at+1, len(p.found)-1)
		return p, nil
	case "up", "ctrl+p":
		if p.at < 0 && len(p.found) > 0 && p.found[0].past && p.line.Value() == "" {
			p.at = 0 // a shell's hand looks for its last line here
			return p, nil
		}
		p.at = max(p.at-1, -1)
		return p, nil
	case "backspace":
		if p.line.Value() == "" {
			return nil, nil // as vi leaves it
		}
	}
	if p.line.Update(key) {
		p.find()
	}
	return p, nil
}

// take puts a suggestion into the line.
func (p *Palette) take(i int) {
	if i >= len(p.found) {
		return
	}
	item := p.found[i]
	text := item.Text
	if item.Args != "" {
		text += " "
	}
	p.line.Set(text)
	p.find()
}

// enter gives the line; a suggestion that was chosen with the arrows is taken
// first, and given where nothing more must be typed.
func (p *Palette) enter() (stage.Dialog, tea.Cmd) {
	if p.at >= 0 && p.at < len(p.found) {
		item := p.found[p.at]
		p.take(p.at)
		if item.Args != "" && !strings.HasPrefix(item.Args, "[") {
			return p, nil
		}
	}
	line := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(p.line.Value()), ":"))
	if line == "" {
		return nil, nil
	}
	return nil, stage.Say(Given{line})
}

// find makes the suggestions anew.
func (p *Palette) find() {
	line := p.line.Value()
	p.at = -1
	if strings.TrimSpace(line) == "" {
		p.found = append(past(p.typed), p.items...)
		return
	}
	p.found = append(arguments(line, p.known), match(p.items, line)...)
	for _, i := range match(past(p.typed), line) {
		if i.Text != strings.TrimSpace(line) {
			p.found = append(p.found, i)
		}
	}
}

// Cursor implements stage.Dialog.
func (p *Palette) Cursor() (x, y int, ok bool) { return p.cursor.x, p.cursor.y, true }

// View implements stage.Dialog.
func (p *Palette) View(w, h int) string {
	t := p.c.Theme
	w = min(w, sheet.MaxWidth)
	inner := w - 4
	text, at := p.line.View(t, inner-2, -1)
	p.cursor.x, p.cursor.y = 2+2+at, 1
	lines := []string{t.Accent.Paint(":") + " " + text}
	room := max(min(rows, h-5), 1)
	from := max(0, min(p.at-room+1, len(p.found)-room))
	for i := from; i < min(from+room, len(p.found)); i++ {
		lines = append(lines, p.row(p.found[i], i == p.at, inner))
	}
	for len(lines) < room+1 {
		lines = append(lines, "")
	}
	if note := p.line.Note(); note != "" {
		lines = append(lines, t.Warn.Paint(t.Cut(note, inner)))
	}
	lines = append(lines, sheet.Keys(t, sheet.KeyHint{Key: "enter", Does: "give it"}, sheet.KeyHint{Key: "tab", Does: "fill in"},
		sheet.KeyHint{Key: "up down", Does: "choose"}, sheet.KeyHint{Key: "esc", Does: "back"}))
	return stage.Box(t, "Command", strings.Join(lines, "\n"), w)
}

// row draws a suggestion: what is typed, and what it means or why it is off.
func (p *Palette) row(i Item, chosen bool, w int) string {
	t := p.c.Theme
	const width = 30
	text := strings.TrimSpace(i.Text + " " + i.Args)
	means, style := i.Means, t.Dim
	if i.Off != "" {
		means, style = "off: "+i.Off, t.Off
	}
	lead := "  "
	if chosen {
		lead = t.Accent.Paint(t.Glyphs.Cursor) + " "
	}
	if means == "" || i.past && t.Width(text) > width {
		return lead + t.Cut(plaintext.Line(text), w-2)
	}
	return lead + t.Fit(plaintext.Line(text), width) + " " + style.Paint(t.Cut(plaintext.Line(means), max(w-2-width-1, 0)))
}
