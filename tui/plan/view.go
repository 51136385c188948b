package plan

import (
	"fmt"
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/cell"
	"gatehouse/tui/theme"
)

// View draws how the reading stands, the lines, and under them the one under
// the cursor in full: exactly h lines. What does not fit, Enter shows whole.
func (v *View) View(w, h int) string {
	t := v.c.Theme
	head, notes := v.head(w), v.notes(w)
	if most := max(h-len(head)-leastRows, 1); len(notes) > most {
		notes = append(notes[:most-1:most-1], " "+t.Dim.Paint(t.Cut("more: enter shows it whole", max(w-2, 1))))
	}
	room := max(h-len(head)-len(notes), 2)
	v.top = len(head)
	lines := append(head, v.table.View(w, room)...)
	lines = append(lines, notes...)
	for i := range lines {
		lines[i] = t.FitStyled(lines[i], w)
	}
	for len(lines) < h {
		lines = append(lines, cell.Spaces(w))
	}
	return strings.Join(lines[:h], "\n")
}

// leastRows is how many lines the table keeps, its titles among them.
const leastRows = 6

// said collects lines of text.
type said struct {
	t     *theme.Theme
	w     int
	lines []string
}

func (s *said) say(style theme.Style, text string) {
	for _, l := range s.t.Wrap(plaintext.Line(text), max(s.w-2, 1)) {
		s.lines = append(s.lines, " "+style.Paint(l))
	}
}

// head says of what reading the plan is, and what is held.
func (v *View) head(w int) []string {
	t := v.c.Theme
	out := &said{t: t, w: w}
	title := v.name + " (" + v.kind + "): what a sync would change"
	out.say(t.Strong, title)
	switch {
	case v.reading != 0:
		out.say(t.Accent, "reading the gateway"+t.Ellipsis)
	case v.err != nil:
		e := core.AsError(v.err)
		out.say(t.Bad, joined(" ", e.Error()+".", e.Hint))
	}
	if v.report != nil && v.reading == 0 {
		out.say(t.Dim, v.standing())
		if l := v.report.Listing; !l.Complete {
			out.say(t.Warn, "incomplete: "+l.Why+". What was not read is not in this plan, and nothing is gone by it.")
		}
	}
	v.sayHeld(out)
	return out.lines
}

// standing sums the reading up.
func (v *View) standing() string {
	r := *v.report
	text := fmt.Sprintf("read %s, %s Apps", v.c.Dates.Moment(v.at), age.Number(r.Listing.Received))
	if r.Listing.Complete {
		text += ", complete"
	}
	dot := " " + v.c.Theme.Glyphs.Dot + " "
	text += dot + age.Number(r.Same) + " same"
	for _, part := range []struct {
		n    int
		word string
	}{
		{r.New, "new"}, {r.Adopted, "to take over"}, {r.Pushes, "to send"}, {r.Conflicts, "in conflict"}, {r.Removed, "to remove"},
		{r.Missing, "missing"}, {r.Dropped, "left as they are"}, {r.Listing.Unmanaged, "not the portal's"},
	} {
		if part.n > 0 {
			text += dot + age.Number(part.n) + " " + part.word
		}
	}
	return text
}

// sayHeld says what the brake holds, and what can be done about it.
func (v *View) sayHeld(out *said) {
	t := v.c.Theme
	fresh := v.fresh()
	if v.held.ID != "" {
		out.say(t.Bad, fmt.Sprintf("%s HELD since %s: plan %s would %s, %s. Nothing of it is done.",
			t.Glyphs.Failed, v.c.Dates.Moment(v.held.Since), v.held.ID, v.held.Words(), v.held.Cause()))
	}
	if v.held.News() > 0 || fresh != nil && fresh.News() > 0 {
		out.say(t.Warn, "The list hardly has an App of ours: is it another tenant's? T in the list of connections says who we are there.")
	}
	switch {
	case fresh == nil || fresh.ID == v.held.ID:
	case v.held.ID == "":
		out.say(t.Bad, fmt.Sprintf("%s A sync would stop and hold a plan that would %s, %s.", t.Glyphs.Failed, fresh.Words(), fresh.Cause()))
	default:
		out.say(t.Warn, "The gateway shows another plan now ("+v.held.Differs(*fresh)+"): a sync holds that one instead.")
	}
	if v.held.ID != "" && fresh == nil && v.report != nil && v.reading == 0 && v.report.Listing.Complete {
		out.say(t.Warn, "The gateway does not show it any more, or few enough: a sync ends the hold.")
	}
}

// fresh is the plan that the brake would stop now, nil when it would not.
func (v *View) fresh() *core.BrakePlan {
	if v.report == nil || v.reading != 0 {
		return nil
	}
	return v.report.Held
}

// notes is the row under the cursor in full.
func (v *View) notes(w int) []string {
	r, ok := v.current()
	if !ok {
		return nil
	}
	t := v.c.Theme
	out := &said{t: t, w: w, lines: []string{t.Dim.Paint(strings.Repeat(t.Glyphs.Horizontal, w))}}
	out.describe(r)
	return out.lines
}

// describe says everything about one line.
func (s *said) describe(r row) {
	s.say(s.t.Strong, r.name+"  "+r.status(s.t))
	where := "changes here"
	if r.where == there {
		where = "changes at the gateway"
	}
	if r.foreign != nil {
		where = "changes nowhere"
	}
	s.say(s.t.Plain, joined(", ", r.what, where)+": "+s.t.Arrows(r.why))
	if r.waits && r.held != nil {
		s.say(s.t.Bad, "held: nothing is done before it is released")
	}
}

func joined(sep, a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + sep + b
}
