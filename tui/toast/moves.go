package toast

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
)

// kind is a sort of background event that is counted in one toast.
type kind uint8

const (
	single kind = iota // not counted
	confirmed
	answered
	deleted
	failed
	unproven
	conflict
	untold
	missing
	removed
)

// event is how a kind is told: of one App, of several, and what to do.
type event struct {
	level     stage.Level
	one, many string // after the App's name, %s its status; after the number
	hint      string
}

var events = map[kind]event{
	confirmed: {stage.Success, "is %s, confirmed", "confirmed", ""},
	answered:  {stage.Warning, "is %s, answered, not proven", "answered, not proven", ""},
	deleted:   {stage.Success, "is deleted, confirmed", "deleted, confirmed", ""},
	failed:    {stage.Problem, "was not brought to the gateway", "were not brought to the gateway", "The detail says why; "},
	unproven:  {stage.Warning, "may or may not have reached the gateway", "may or may not have reached the gateway", "It is read back before anything is sent again."},
	conflict:  {stage.Warning, "was decided here and changed at the gateway: less access won", "were decided here and changed at the gateway: less access won", "The detail names the decision that lost."},
	untold:    {stage.Warning, "is decided, but its owner could not be told by mail", "are decided, but their owners could not be told by mail", "The detail says why."},
	missing:   {stage.Warning, "is missing at the gateway", "are missing at the gateway", "Nothing was removed here. Look at the gateway."},
	removed:   {stage.Info, "no longer exists at the gateway; removed here", "no longer exist at the gateway; removed here", ""},
}

// kindOf says what a move is worth telling. Only the proofs of this session's
// own decisions are told; what went wrong is told whoever decided.
func (s *Stack) kindOf(m desk.Move) kind {
	decided, mine := s.mine[m.Row.ID]
	switch r, was := m.Row, m.Was; {
	case r.Removed && mine && !r.Lost:
		return deleted
	case r.Removed:
		return removed
	case r.Lost && !was.Lost:
		return conflict
	case r.Untold && !was.Untold:
		return untold
	case r.Missing && !was.Missing:
		return missing
	case r.Push == was.Push:
		return single
	case r.Push == core.PushFailed:
		return failed
	case r.Push == core.PushUnproven:
		return unproven
	case r.Push == core.PushConfirmed && mine && r.Revision == decided: // not what an undo restored
		return confirmed
	case r.Push == core.PushAnswered && mine && r.Revision == decided:
		return answered
	}
	return single
}

// moved raises or counts up the toasts of a batch of moves.
func (s *Stack) moved(moves []desk.Move) tea.Cmd {
	var cmds []tea.Cmd
	for _, m := range moves {
		k := s.kindOf(m)
		if m.Row.Push == core.PushConfirmed || m.Row.Push == core.PushAnswered || m.Row.Removed {
			delete(s.mine, m.Row.ID)
		}
		if k != single {
			cmds = append(cmds, s.count(k, m))
		}
	}
	return tea.Batch(cmds...)
}

// count adds an App to the toast of its kind that shows now, or raises one.
func (s *Stack) count(k kind, m desk.Move) tea.Cmd {
	what, note := events[k], rests(m)
	if k == failed {
		what.hint += s.c.Way(keymap.Retry, "tries again.")
	}
	for _, e := range s.live {
		if e.kind == k {
			e.count++
			if e.note != note {
				e.note = "" // it is not what they have in common
			}
			e.Text = age.Number(e.count) + " Apps " + what.many + because(e.note)
			return s.keep(e)
		}
	}
	text := strings.Replace(what.one, "%s", core.StatusWord(m.Row.Kind, m.Row.Status), 1) + because(note)
	if how, gone := strings.CutPrefix(note, "it "); gone && m.Row.Removed {
		text = how + "; removed here" // "was already gone at the gateway"
	}
	n := stage.Noted{Level: what.level, Text: plaintext.Line(m.Row.Name) + " " + plaintext.Line(text), Hint: what.hint}
	return s.add(&entry{Message: Message{Noted: n}, kind: k, count: 1, note: note})
}

// rests is what a proof rests on beside a read-back, "" when on that alone. A
// removal's note begins with what the toast says anyway.
func rests(m desk.Move) string {
	return strings.TrimPrefix(strings.TrimPrefix(m.Note, "deleted"), "; ")
}

func because(note string) string {
	if note == "" {
		return ""
	}
	return ": " + note
}
