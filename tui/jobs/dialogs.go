package jobs

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// stop asks before a job is stopped for good. The confirming key does it: Enter
// does not, since what is not reached would have to be marked again.
type stop struct {
	c       *stage.Context
	job     desk.Job
	page    sheet.Sheet
	guard   sheet.Guard
	message string
}

func stopping(c *stage.Context, j desk.Job) stage.Dialog {
	return &stop{c: c, job: j, guard: sheet.NewGuard(c.Desk.Now())}
}

func (d *stop) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return d, nil
	}
	switch name := key.String(); {
	case sheet.Leaves(name):
		return nil, nil
	case name == d.c.Keys.Confirm():
		if !d.guard.Confirms(key, d.c.Desk.Now()) {
			d.message = "press " + name + " again"
			return d, nil
		}
		_, cmd := d.c.Desk.StopJob(d.job.ID)
		return nil, cmd
	}
	d.guard.Pressed(d.c.Desk.Now())
	d.message = "press " + d.c.Keys.Confirm() + " to stop it, esc to leave it"
	return d, nil
}

func (d *stop) View(w, h int) string {
	t, inner, sum := d.c.Theme, sheet.Inner(w), d.job.Sum()
	body := sheet.Wrapped(t, age.Number(sum.Left())+" of "+age.Number(sum.Total)+" Apps are not reached: they stay as they are.", inner, "", t.Plain)
	body = append(body, sheet.Wrapped(t, "What is decided goes on to its gateway; "+d.c.Way(keymap.Undo, "takes back what is still held. It cannot go on later: pause it for that."), inner, "", t.Dim)...)
	foot := []string{""}
	if d.message != "" {
		foot = append(foot, t.Warn.Paint(d.message))
	}
	foot = append(foot, sheet.Keys(t, sheet.KeyHint{Key: d.c.Keys.Confirm(), Does: "stop it"}, sheet.KeyHint{Key: "esc", Does: "back"}))
	box, _ := d.page.Draw(t, sheet.Page{Title: "Stop job " + strconv.FormatInt(d.job.Number, 10), Body: body, Foot: foot}, w, h)
	return box
}

func (d *stop) Cursor() (x, y int, ok bool) { return 0, 0, false }

// report asks for the file of a job's report. What cannot be written is said at
// the field, which stays.
type report struct {
	c       *stage.Context
	job     desk.Job
	page    sheet.Sheet
	guard   sheet.Guard
	file    sheet.Input
	working bool
	request desk.Request
	message string
	x, y    int
}

func reporting(c *stage.Context, j desk.Job) stage.Dialog {
	d := &report{c: c, job: j, guard: sheet.NewGuard(c.Desk.Now())}
	d.file = sheet.Input{Label: "File", Hint: "ends in .csv, .json or .jsonl; a file that is there is not touched"}
	d.file.Limit = 4000
	d.file.Offer("gatehouse-job-" + strconv.FormatInt(j.Number, 10) + ".csv")
	return d
}

func (d *report) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case desk.ReportWritten:
		if msg.Request == d.request && d.working {
			return d.written(msg)
		}
	case tea.PasteMsg:
		d.guard.Pressed(d.c.Desk.Now())
		if !d.working {
			d.file.Update(msg)
		}
	case tea.KeyPressMsg:
		return d.press(msg)
	}
	return d, nil
}

func (d *report) press(key tea.KeyPressMsg) (stage.Dialog, tea.Cmd) {
	name := key.String()
	switch {
	case sheet.Leaves(name):
		return nil, nil
	case d.working:
		return d, nil
	case name == "enter" || name == d.c.Keys.Confirm():
		if !d.guard.Confirms(key, d.c.Desk.Now()) {
			d.message = "press " + name + " again"
			return d, nil
		}
		path := strings.TrimSpace(d.file.Value())
		if path == "" {
			d.file.Problem = "name a file"
			return d, nil
		}
		var cmd tea.Cmd
		d.working, d.message = true, ""
		d.request, cmd = d.c.Desk.WriteReport(d.job.ID, path)
		return d, cmd
	}
	d.guard.Pressed(d.c.Desk.Now())
	d.message = ""
	d.file.Update(key)
	return d, nil
}

func (d *report) written(msg desk.ReportWritten) (stage.Dialog, tea.Cmd) {
	d.working = false
	if msg.Err == nil {
		return nil, nil
	}
	e := core.AsError(msg.Err)
	d.file.Problem = plaintext.Line(strings.TrimSpace(e.Error() + ". " + e.Hint))
	return d, nil
}

func (d *report) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	body := sheet.Wrapped(t, "What became of each App of "+plaintext.Line(stage.JobCalled(d.job.Job))+" until now: a row each, with the outcome and why.", inner, "", t.Plain)
	body = append(body, "")
	lines, x := d.file.Draw(t, inner, 4, true)
	row := len(body)
	d.x = sheet.X + x
	body = append(body, lines...)
	foot := []string{""}
	if d.message != "" {
		foot = append(foot, t.Warn.Paint(d.message))
	}
	if d.working {
		foot = append(foot, t.Dim.Paint("writing"+t.Ellipsis))
	} else {
		foot = append(foot, sheet.Keys(t, sheet.KeyHint{Key: "enter", Does: "write it"}, sheet.KeyHint{Key: "esc", Does: "back"}))
	}
	box, place := d.page.Draw(t, sheet.Page{Title: "Report of job " + strconv.FormatInt(d.job.Number, 10), Body: body, Foot: foot}, w, h)
	d.y, _ = place.Body(row)
	return box
}

func (d *report) Cursor() (x, y int, ok bool) { return d.x, d.y, !d.working }
