package jobs

import (
	"fmt"
	"strings"
	"time"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/cell"
	"gatehouse/tui/desk"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

// leastPause is the least time between two pictures of a running job.
const leastPause = 250 * time.Millisecond

// View draws how much is read, the list, and under it the job under the cursor
// in full; or one job with its Apps: exactly h lines.
func (s *Screen) View(w, h int) string {
	var lines []string
	if s.items != nil {
		lines = s.items.view(s, w, h)
	} else {
		lines = s.listView(w, h)
	}
	for len(lines) < h {
		lines = append(lines, cell.Spaces(w))
	}
	t := s.c.Theme
	for i := range lines[:h] {
		lines[i] = t.FitStyled(lines[i], w)
	}
	return strings.Join(lines[:h], "\n")
}

func (s *Screen) listView(w, h int) []string {
	t := s.c.Theme
	var notes []string
	if j, ok := s.current(); ok {
		notes = append([]string{t.Dim.Paint(strings.Repeat(t.Glyphs.Horizontal, w))}, s.about(j, w)...)
	}
	notes = notes[:min(len(notes), max(h-5, 0))]
	s.barW = s.table.Width("progress", w)
	lines := []string{s.standing(w)}
	lines = append(lines, s.table.View(w, max(h-1-len(notes), 2))...)
	return append(lines, notes...)
}

// standing says how much is read: nothing is cut off silently.
func (s *Screen) standing(w int) string {
	t := s.c.Theme
	var text string
	switch {
	case s.err != nil:
		return " " + t.Bad.Paint(t.Cut(plaintext.Line(core.AsError(s.err).Error()), w-2))
	case !s.known:
		text = "reading" + t.Ellipsis
	case s.more:
		text = "the newest " + age.Number(len(s.jobs)) + " " + t.Glyphs.Dot + " all: gatehouse jobs list"
	default:
		text = age.Number(len(s.jobs)) + ", newest first " + t.Glyphs.Dot + " complete"
	}
	return cell.Spaces(max(w-t.Width(text)-1, 0)) + t.Dim.Paint(text)
}

// about says everything about a job.
func (s *Screen) about(j desk.Job, w int) []string {
	t, sum := s.c.Theme, j.Sum()
	var out []string
	say := func(style theme.Style, text string) {
		if text == "" {
			return
		}
		for _, l := range t.Wrap(plaintext.Line(text), max(w-3, 1)) {
			out = append(out, " "+style.Paint(l))
		}
	}
	say(t.Strong, stage.JobName(j.Job)+", "+word(j))
	pace := ""
	perSecond, left := s.pace(j)
	if perSecond > 0 {
		pace += "   " + rate(perSecond)
	}
	if left > 0 {
		pace += "   about " + span(left) + " left"
	}
	far, how := sum.Reached(), ""
	if way := proving(j); way > 0 {
		far, how = far-way, " proven"
	}
	share := 0
	if sum.Total > 0 {
		share = 100 * far / sum.Total
	}
	out = append(out, " "+s.stateStyle(j).Paint(bar(t, j, min(40, w/3)))+fmt.Sprintf(" %d %%   ", share)+
		age.Number(far)+" of "+age.Number(sum.Total)+how+t.Dim.Paint(pace))
	say(t.Plain, counts(j))
	if j.Waits != nil {
		say(t.Bad, "It waits: "+j.Waits.Error()+". "+j.Waits.Hint)
	}
	if len(j.Parts) > 1 {
		for i, p := range j.Parts {
			say(t.Dim, partLine(j, i, p))
		}
	}
	say(t.Dim, "by "+j.Actor.Name+", "+s.c.Dates.Moment(j.CreatedAt)+reasonOf(j))
	return out
}

func reasonOf(j desk.Job) string {
	if j.Reason == "" {
		return ""
	}
	return "; reason: " + j.Reason
}

// counts says what became of the Apps of a job, what went wrong first.
func counts(j desk.Job) string {
	sum := j.Sum()
	p, known := j.Proven()
	var parts []string
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, age.Number(n)+" "+what)
		}
	}
	add(p.Failed, "failed")
	add(p.Unproven, "unproven")
	add(sum.Refused, "refused")
	add(p.Done, "done")
	add(p.Way, "on their way")
	if !known {
		add(sum.Decided, "decided")
	}
	add(sum.Already, "already so")
	add(p.Later, "changed since")
	add(p.Undone, "taken back")
	if j.State.Open() {
		add(sum.Left(), "not reached yet")
	} else {
		add(sum.Left(), "never reached, as they were")
	}
	return strings.Join(parts, ", ")
}

func partLine(j desk.Job, i int, p core.JobPart) string {
	line := p.Connection + ": " + age.Number(p.Reached()) + " of " + age.Number(p.Total)
	if i < len(j.Progress) && j.Progress[i].Failed > 0 {
		line += ", " + age.Number(j.Progress[i].Failed) + " failed"
	}
	return line
}

// word is a job's state for a person.
func word(j desk.Job) string {
	if j.State == core.JobRunning && j.Waits != nil {
		return "waits"
	}
	p, _ := j.Proven()
	return j.Word(p)
}

func (s *Screen) stateStyle(j desk.Job) theme.Style {
	t := s.c.Theme
	switch {
	case j.Waits != nil:
		return t.Bad
	case j.State == core.JobRunning:
		return t.Accent
	case j.State == core.JobPaused:
		return t.Warn
	case word(j) == string(core.JobDone):
		return t.Good
	}
	return t.Dim
}

// bar draws what is done, what is on its way, and what is left.
func bar(t *theme.Theme, j desk.Job, w int) string {
	sum := j.Sum()
	if sum.Total == 0 || w <= 0 {
		return ""
	}
	p, known := j.Proven()
	reached := w * sum.Reached() / sum.Total
	done := reached
	if known {
		done = w * (sum.Reached() - p.Way - p.Unproven) / sum.Total
	}
	return strings.Repeat(t.Glyphs.BarDone, done) + strings.Repeat(t.Glyphs.BarWay, reached-done) + strings.Repeat(t.Glyphs.BarLeft, w-reached)
}

// rate words items a second.
func rate(perSecond float64) string {
	switch {
	case perSecond >= 10:
		return age.Number(int(perSecond+0.5)) + "/s"
	case perSecond >= 0.1:
		return fmt.Sprintf("%.1f/s", perSecond)
	}
	return fmt.Sprintf("%.1f/min", perSecond*60)
}

// span words a time that is left, roughly.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()+0.5))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()+0.5))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24+0.5))
}
