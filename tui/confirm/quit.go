package confirm

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/sheet"
	"gatehouse/tui/stage"
)

// The options of the quit question, in their order: the first is the default.
const (
	keep = iota
	takeBack
	sendNow
)

// Quit asks what becomes of held decisions: send now, keep, take back. It says
// when the first of them leaves by itself, and which jobs go on without whoever
// quits. Enter keeps or takes back; sending now is irrevocable and needs the
// confirming key.
func Quit(c *stage.Context, now desk.HeldCounted) stage.Dialog {
	d := &quit{c: c, held: now.Held, next: now.Next, jobs: now.Jobs, guard: sheet.NewGuard(c.Desk.Now())}
	all := "all " + counted(now.Held)
	if now.Held == 1 {
		all = "it"
	}
	d.choice.Options = []sheet.Option{
		keep:     {Title: "Keep " + all, Help: "Sent when due by any Gatehouse that runs, at the latest by the next one that starts."},
		takeBack: {Title: "Take " + all + " back", Help: "As if it had not been decided. Nothing was sent yet."},
		sendNow:  {Title: "Send " + all + " now", Help: "Does not wait any longer and cannot be taken back. Needs " + c.Keys.Confirm() + "."},
	}
	return d
}

type quit struct {
	c       *stage.Context
	held    int
	next    time.Time
	jobs    []core.Job // that run
	page    sheet.Sheet
	guard   sheet.Guard
	choice  sheet.Choice
	working bool
	request desk.Request
	back    int
	message string
}

func (d *quit) Update(msg tea.Msg) (stage.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return d.press(msg)
	case desk.SentNow:
		if msg.Request == d.request {
			return d.after(msg.Err)
		}
	case desk.Undone:
		if msg.Request == d.request {
			return d.undone(msg)
		}
	case desk.HeldCounted:
		if msg.Request == d.request {
			return d.counted(msg)
		}
	}
	return d, nil
}

func (d *quit) press(key tea.KeyPressMsg) (stage.Dialog, tea.Cmd) {
	name, ok := key.String(), d.c.Keys.Confirm()
	if sheet.Leaves(name) {
		return nil, nil
	}
	if d.working {
		return d, nil
	}
	if name == ok {
		d.choice.At = sendNow
	}
	if name == "enter" || name == ok {
		switch {
		case !d.guard.Confirms(key, d.c.Desk.Now()):
			d.message = "press " + name + " again"
			return d, nil
		case name == "enter" && d.choice.At == sendNow:
			d.message = "enter does not send: press " + ok
			return d, nil
		}
		return d.carryOut()
	}
	d.guard.Pressed(d.c.Desk.Now())
	d.message = ""
	switch name {
	case "down", "tab", "j":
		d.choice.Move(1)
	case "up", "shift+tab", "k":
		d.choice.Move(-1)
	default:
		d.page.Page(name)
	}
	return d, nil
}

func (d *quit) carryOut() (stage.Dialog, tea.Cmd) {
	var cmd tea.Cmd
	switch d.choice.At {
	case keep:
		return nil, stage.Say(stage.Leaving{})
	case takeBack:
		d.request, cmd = d.c.Desk.Undo()
	case sendNow:
		d.request, cmd = d.c.Desk.SendNow()
	}
	d.working = true
	return d, cmd
}

// undone goes on taking back, act by act, while acts are still held.
func (d *quit) undone(msg desk.Undone) (stage.Dialog, tea.Cmd) {
	if msg.Err != nil && core.CodeOf(msg.Err) != core.CodeNotFound {
		return d.after(msg.Err)
	}
	d.back += len(msg.Undone.Back)
	if msg.Err == nil && len(msg.Undone.Back) > 0 && d.back < d.held {
		var cmd tea.Cmd
		d.request, cmd = d.c.Desk.Undo()
		return d, cmd
	}
	var cmd tea.Cmd
	d.request, cmd = d.c.Desk.Held()
	return d, cmd
}

// counted leaves when everything was taken back, and else says what was not:
// it left meanwhile, and whoever wanted it back must know.
func (d *quit) counted(msg desk.HeldCounted) (stage.Dialog, tea.Cmd) {
	if msg.Err != nil || msg.Held == 0 && d.back >= d.held {
		return d.after(msg.Err)
	}
	d.working = false
	late := d.held - d.back - msg.Held
	d.message = counted(d.back) + " taken back, " + counted(late) + " already sent. esc goes back to the list, q there quits."
	d.held, d.back = msg.Held, 0
	return d, nil
}

func (d *quit) after(err error) (stage.Dialog, tea.Cmd) {
	if err == nil {
		return nil, stage.Say(stage.Leaving{})
	}
	e := core.AsError(err)
	d.working = false
	d.message = plaintext.Line(e.Error() + ". " + e.Hint)
	return d, nil
}

func counted(n int) string {
	if n == 1 {
		return "1 decision"
	}
	return age.Number(n) + " decisions"
}

func (d *quit) View(w, h int) string {
	t, inner := d.c.Theme, sheet.Inner(w)
	text := counted(d.held) + " of yours have not left yet."
	if d.held == 1 {
		text = "1 decision of yours has not left yet."
	}
	if left := d.next.Sub(d.c.Desk.Now()); d.held > 0 && left > 0 {
		text += " The first leaves in " + span(left.Round(time.Second)) + "."
	}
	body := sheet.Wrapped(t, text, inner, "", t.Plain)
	if jobs := d.running(); jobs != "" {
		body = append(body, sheet.Wrapped(t, jobs, inner, "", t.Plain)...)
	}
	body = append(body, "")
	options, line := d.choice.Draw(t, inner, true)
	d.page.Reveal(len(body) + line)
	foot := []string{""}
	if d.message != "" {
		foot = append(foot, sheet.Wrapped(t, d.message, inner, "", t.Warn)...)
	}
	keys := sheet.Keys(t, sheet.KeyHint{Key: "enter", Does: "choose and quit"}, sheet.KeyHint{Key: d.c.Keys.Confirm(), Does: "send now"}, sheet.KeyHint{Key: "esc", Does: "stay"})
	if d.working {
		keys = t.Dim.Paint("working" + t.Ellipsis)
	}
	box, _ := d.page.Draw(t, sheet.Page{Title: "Quit?", Body: append(body, options...), Foot: append(foot, keys)}, w, h)
	return box
}

// running says what goes on without whoever quits: the newest job by its name.
func (d *quit) running() string {
	if len(d.jobs) == 0 {
		return ""
	}
	j := d.jobs[len(d.jobs)-1]
	text := stage.JobName(j) + ", has " + age.Number(j.Sum().Left()) + " to go"
	if more := len(d.jobs) - 1; more > 0 {
		text += ", and " + stage.CountOf(more, "more job") + " too"
	}
	return text + ": it stops with the last Gatehouse here, and goes on in gatehouse serve or at the next start."
}

func (d *quit) Cursor() (x, y int, ok bool) { return 0, 0, false }
