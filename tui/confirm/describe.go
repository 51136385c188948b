package confirm

import (
	"slices"
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/core/verb"
	"gatehouse/tui/age"
	"gatehouse/tui/cell"
	"gatehouse/tui/keymap"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// namesShown is how many Apps a group lists by name; the rest are counted.
const namesShown = 100

// Describe says what a plan will do, where, what cannot be undone, and what it
// leaves alone: safe, styled lines of at most w cells.
func Describe(c *stage.Context, p core.Plan, w int) []string {
	t, s := c.Theme, stage.SubjectOf(c, p)
	lines := change(c, s, p, w)
	lines = append(lines, final(t, s, p, w)...)
	lines = append(lines, where(c, s, p, w)...)
	lines = append(lines, mind(t, s, p, w)...)
	lines = append(lines, group(t, changedSince, p.Stale, w, t.Warn)...)
	lines = append(lines, apart(t, p, w)...)
	lines = append(lines, leftAlone(t, p, w)...)
	lines = append(lines, listed(t, p, w)...)
	return trimmed(lines)
}

// change says what becomes of the Apps.
func change(c *stage.Context, s stage.Subject, p core.Plan, w int) []string {
	t := c.Theme
	if len(p.Change) == 1 {
		item := p.Change[0]
		lines := sheet.Wrapped(t, plaintext.Line(item.Name), w, "", t.Strong)
		lines = append(lines, t.CutStyled(step(t, s, item.From, item.To, "App "), w))
		lines = append(lines, sheet.Wrapped(t, plaintext.Line(item.Effect), w, "", t.Plain)...)
		lines = append(lines, details(t, s, item, w)...)
		return append(append(lines, sheet.Wrapped(t, leaves(c, p), w, "", t.Dim)...), "")
	}
	type way struct{ from, to core.Status }
	var ways []way
	count, regs := map[way]int{}, 0
	for _, item := range p.Change {
		k := way{item.From, item.To}
		if count[k] == 0 {
			ways = append(ways, k)
		}
		count[k]++
		regs += item.Registrations
	}
	var lines []string
	for _, k := range ways {
		lines = append(lines, t.CutStyled(t.Strong.Paint(sheet.Count(count[k]))+"  "+step(t, s, k.from, k.to, ""), w))
	}
	lines = append(lines, registrations(t, s, regs, w)...)
	lines = append(lines, sheet.Wrapped(t, leaves(c, p), w, "", t.Dim)...)
	return append(append(lines, sheet.Wrapped(t, others(p), w, "", t.Warn)...), "")
}

// others counts the chosen Apps that the plan leaves alone; the groups below
// say which and why.
func others(p core.Plan) string {
	var parts []string
	after := len(p.Apart)
	if len(p.Change) == 0 {
		after = 0 // there is nothing before them
	}
	for _, g := range []struct {
		n    int
		what string
	}{{len(p.Stale), "changed since you looked"}, {len(p.NotEligible), "not eligible"}, {len(p.Already), "already so"}, {after, "one by one after this"}} {
		if g.n > 0 {
			parts = append(parts, age.Number(g.n)+" "+g.what)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Left alone: " + strings.Join(parts, ", ") + "."
}

// step is what becomes of a status. Where registrations are decided it is their
// App's, which may stay; app says so.
func step(t *theme.Theme, sub stage.Subject, from, to core.Status, app string) string {
	kind := core.KindApp
	if sub.Scope == verb.OnDevelopers {
		kind = core.KindDeveloper
	}
	if sub.Scope != verb.OnRegistrations {
		app = ""
	}
	badge := func(s core.Status) string {
		return t.StatusStyle(s).Paint(t.StatusGlyph(s) + " " + core.StatusWord(kind, s))
	}
	switch {
	case from != to && sub.Scope == verb.OnRegistrations && sub.Verb == core.Delete && to == core.Approved:
		// What is left of it is nothing (design 2.1): that must not read like a grant.
		return app + badge(from) + " " + t.Glyphs.Arrow + " " + badge(to) + ", no access"
	case from != to:
		return app + badge(from) + " " + t.Glyphs.Arrow + " " + badge(to)
	case sub.Scope == verb.OnRegistrations:
		return app + "stays " + badge(from)
	case sub.Verb == core.Approve || sub.Verb == core.Reject:
		return badge(from) + ", only what waits is " + sub.Done
	}
	return badge(from)
}

// leaves says how long the decision can be taken back and when it is sent.
func leaves(c *stage.Context, p core.Plan) string {
	back := c.Way(keymap.Undo, "takes it back for ") + span(p.Input.Hold)
	text, sends := "", slices.ContainsFunc(p.Change, func(i core.PlanItem) bool { return i.Send })
	switch {
	case p.Verb == core.RetryPush:
		text = "Nothing is decided anew; it is sent at once."
	case p.Input.Hold > 0 && sends:
		text = back + "; then it is sent."
	case p.Input.Hold > 0:
		text = back + "."
	case sends:
		text = "It is sent at once and cannot be taken back."
	}
	if len(p.Change) > maxAtOnce {
		text = "They are decided in batches, as a job. " + text
	}
	return text
}

// maxAtOnce is how many decisions one transaction takes (design 1.3); a larger
// plan is a job.
const maxAtOnce = 200

func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return age.Number(int((d+time.Second/2)/time.Second)) + " s"
	case d < time.Hour:
		return age.Number(int(d.Round(time.Minute)/time.Minute)) + " min"
	}
	return age.Number(int(d/time.Hour)) + " h " + age.Number(int(d%time.Hour/time.Minute)) + " min"
}

// final says what cannot be undone.
func final(t *theme.Theme, s stage.Subject, p core.Plan, w int) []string {
	said := p.Irreversible
	if len(said) == 0 && s.TypeName {
		said = []string{"the record here goes for good; history and audit stay"}
	}
	return bullets(t, "Cannot be undone", said, w, t.Bad)
}

// mind lists the plan's warnings. That a deleted registration can come back is
// said whether the engine says it or not.
func mind(t *theme.Theme, s stage.Subject, p core.Plan, w int) []string {
	said := p.Warnings
	if s.Scope == verb.OnRegistrations && s.Verb == core.Delete && !slices.ContainsFunc(said, asksAgain) {
		said = append(slices.Clone(said), verb.AskAgain)
	}
	return bullets(t, "Mind", said, w, t.Warn)
}

func asksAgain(warning string) bool { return strings.Contains(warning, "can ask again") }

func bullets(t *theme.Theme, head string, items []string, w int, style theme.Style) []string {
	if len(items) == 0 {
		return nil
	}
	lines := []string{style.Paint(head)}
	for _, s := range items {
		for i, l := range sheet.Wrapped(t, plaintext.Line(s), w, "    ", t.Plain) {
			if i == 0 {
				l = "  " + t.Glyphs.Dot + l[3:]
			}
			lines = append(lines, l)
		}
	}
	return append(lines, "")
}

// apart lists the Apps of a bulk approval that need something to be typed.
func apart(t *theme.Theme, p core.Plan, w int) []string {
	title := "One by one after this, because a credential must be typed"
	if len(p.Change) == 0 {
		title = "One by one, because a credential must be typed"
	}
	return group(t, title, p.Apart, w, t.Warn)
}

// listed names the Apps of a plan for several.
func listed(t *theme.Theme, p core.Plan, w int) []string {
	if len(p.Change) < 2 {
		return nil
	}
	lines := []string{t.Dim.Paint("Apps")}
	for _, item := range p.Change[:min(len(p.Change), namesShown)] {
		where := plaintext.Line(item.Connection)
		room := max(w-4-t.Width(where), w/2)
		lines = append(lines, t.CutStyled("  "+t.Fit(plaintext.Line(item.Name), room)+"  "+t.Dim.Paint(where), w))
		lines = append(lines, along(t, item, w)...)
	}
	return append(append(lines, more(t, len(p.Change))...), "")
}

func more(t *theme.Theme, all int) []string {
	if all <= byName {
		return nil
	}
	return []string{t.Dim.Paint("  and " + age.Number(all-namesShown) + " more")}
}

// group lists Apps that are left alone, those with one reason together.
func group(t *theme.Theme, head string, items []core.PlanItem, w int, style theme.Style) []string {
	if len(items) == 0 {
		return nil
	}
	lines := []string{style.Paint(head + ": " + age.Number(len(items)))}
	reasons := together(items)
	for _, r := range reasons[:min(len(reasons), reasonsShown)] {
		lines = append(lines, sheet.Wrapped(t, r.apps(len(items)), w, cell.Spaces(2), t.Plain)...)
		if r.why != "" {
			lines = append(lines, sheet.Wrapped(t, r.why, w, cell.Spaces(4), t.Dim)...)
		}
	}
	if rest := len(reasons) - reasonsShown; rest > 0 {
		lines = append(lines, t.Dim.Paint("  and "+age.Number(rest)+" other reasons"))
	}
	return append(lines, "")
}

// reasonsShown is how many reasons a group lists; Apps that changed since have
// nearly one each.
const reasonsShown = 100

// byName is up to how many Apps a group names each; more are counted.
const byName = 20

// because is the Apps that are left alone for one reason.
type because struct {
	why   string
	n     int
	names []string // the first few
}

// apps names them: all where there are few, else how many they are.
func (r because) apps(all int) string {
	if all <= byName {
		return strings.Join(r.names, ", ")
	}
	const few = 3
	text := sheet.Count(r.n) + ": " + strings.Join(r.names[:min(len(r.names), few)], ", ")
	if r.n > few {
		text += " and others"
	}
	return text
}

// together sorts Apps by their reason: few of them by its words, many by how
// many there are of each.
func together(items []core.PlanItem) []because {
	at := map[string]int{}
	var out []because
	for _, item := range items {
		why := reason(item)
		i, known := at[why]
		if !known {
			i = len(out)
			at[why] = i
			out = append(out, because{why: why})
		}
		if out[i].n++; len(out[i].names) < byName {
			out[i].names = append(out[i].names, plaintext.Line(item.Name))
		}
	}
	slices.SortFunc(out, func(a, b because) int {
		if len(items) > byName && a.n != b.n {
			return b.n - a.n
		}
		return strings.Compare(a.why, b.why)
	})
	return out
}

func reason(item core.PlanItem) string {
	if item.Reason == nil {
		return ""
	}
	why := item.Reason.Message
	if item.Reason.Hint != "" {
		why += ". " + item.Reason.Hint
	}
	return plaintext.Line(why)
}
