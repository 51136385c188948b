package toast

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/core/verb"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
)

// hold counts down until this session's last act leaves.
type hold struct {
	what string // "approve of 3 Apps"
	job  bool   // its Apps are decided one after the other
	due  time.Time
}

type ticked struct{ hold *hold }

// words is the countdown. It changes once a second.
func (h *hold) words(now time.Time) string {
	left := max(int((h.due.Sub(now)+time.Second-1)/time.Second), 0)
	in := age.Number(left) + " s"
	if left > 120 {
		in = age.Number((left+59)/60) + " min"
	}
	return h.what + " leaves in " + in
}

// tick goes on counting while the act is held.
func (s *Stack) tick(msg ticked) tea.Cmd {
	if s.hold != msg.hold || s.hold == nil {
		return nil
	}
	left := s.hold.due.Sub(s.c.Desk.Now())
	if left <= 0 {
		s.hold = nil
		return nil
	}
	next := left % time.Second
	if next == 0 {
		next = time.Second
	}
	return s.c.Desk.Later(next, msg)
}

// Applied says what became of a plan, and counts down while it is held.
func (s *Stack) Applied(msg desk.Applied) tea.Cmd {
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	e := stage.SubjectOf(s.c, msg.Plan)
	decided := msg.Decided()
	if msg.Applied.JobID == "" { // a job's screen tells of its proofs
		s.await(msg.Plan.Change, decided)
	}
	cmds := []tea.Cmd{s.refused(msg, e)}
	switch {
	case len(decided) == 0:
	case msg.Applied.JobID != "":
		begun := stage.Noted{Level: stage.Info, Text: e.Doing + " " + subject(e, msg, decided) + " as a job", Hint: s.howFar()}
		if !holds(msg.Plan) {
			cmds = append(cmds, s.Raise(begun))
			break
		}
		s.remember(&entry{Message: Message{Noted: begun, At: s.c.Desk.Now()}}) // the countdown shows it
		fallthrough
	case holds(msg.Plan):
		cmds = append(cmds, s.leaves(hold{what: e.Name + " of " + subject(e, msg, decided), job: msg.Applied.JobID != ""}, msg.Plan.Input.Hold))
	default:
		cmds = append(cmds, s.Raise(stage.Noted{Level: stage.Success, Text: subject(e, msg, decided) + " " + e.Done, Hint: "On its way to the gateway."}))
	}
	return tea.Batch(cmds...)
}

// await remembers whose proof is to be told. A decision makes the next
// revision.
func (s *Stack) await(items []core.PlanItem, decided []core.AppID) {
	revision := make(map[core.AppID]int64, len(items))
	for _, item := range items {
		revision[item.ID] = item.Revision
	}
	for _, id := range decided {
		s.mine[id] = revision[id] + 1
	}
}

// holds reports whether what a plan decides is held before it leaves.
func holds(p core.Plan) bool { return p.Input.Hold > 0 && p.Verb != core.RetryPush }

// howFar names the screen that shows how far a job is.
func (s *Stack) howFar() string { return s.c.Way(keymap.Screen+"7", "shows how far it is.") }

func (s *Stack) leaves(h hold, after time.Duration) tea.Cmd {
	h.what, h.due = plaintext.Line(h.what), s.c.Desk.Now().Add(after)
	s.hold = &h
	return s.tick(ticked{s.hold})
}

// refused says which Apps somebody else was faster with, and who.
func (s *Stack) refused(msg desk.Applied, e stage.Subject) tea.Cmd {
	items := msg.Applied.Refused
	if len(items) == 0 {
		return nil
	}
	n := stage.Noted{Level: stage.Warning, Text: howMany(len(items)) + " not " + e.Done, Code: ""}
	if len(items) == 1 {
		n.Text = items[0].Name + " not " + e.Done
	}
	if r := items[0].Reason; r != nil {
		n.Text += ": " + r.Message
		n.Hint = r.Hint
	}
	return s.Raise(n)
}

// Undone says what was taken back and what was too late.
func (s *Stack) Undone(msg desk.Undone) tea.Cmd {
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	u := msg.Undone
	s.hold = nil
	for _, id := range u.Back {
		delete(s.mine, id)
	}
	if len(u.Back)+len(u.TooLate)+u.Unreached == 0 {
		return s.Raise(stage.Noted{Level: stage.Info, Text: "there is nothing to take back"})
	}
	n := stage.Noted{Level: stage.Success, Text: verb.Of(u.Verb).Title + ": " + age.Number(len(u.Back)) + " taken back"}
	if u.Unreached > 0 {
		n.Text += ", " + age.Number(u.Unreached) + " stopped before they were decided"
	}
	if late := len(u.TooLate); late > 0 {
		n.Level = stage.Warning
		n.Text += ", " + age.Number(late) + " already sent"
		if u.Opposite == "" {
			n.Hint = "What was sent cannot be reversed."
		}
	}
	return s.Raise(n)
}

// subject is the App's name where it is one, else how many were decided.
func subject(e stage.Subject, msg desk.Applied, decided []core.AppID) string {
	chosen := make(map[core.AppID]bool, len(decided))
	for _, id := range decided {
		chosen[id] = true
	}
	n, name := 0, ""
	for _, item := range msg.Plan.Change {
		if chosen[item.ID] {
			n += max(len(item.Keys), 1)
			name = item.Name
		}
	}
	switch {
	case n != 1:
		return stage.CountOf(n, e.One)
	case e.Scope == verb.OnRegistrations:
		return "1 registration of " + name
	}
	return name
}

func howMany(n int) string { return stage.CountOf(n, "App") }
