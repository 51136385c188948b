package tui

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
	"gatehouse/tui/stage"
)

// walk goes through the Apps of a bulk approval that need a credential to be
// typed, one by one. They stay marked until they are decided.
type walk struct {
	left []core.PlanItem
	n    int // how many there were
}

// begin starts with the first of those that a plan set apart.
func (m *root) oneByOne(p core.Plan) tea.Cmd {
	m.walk = walk{left: p.Apart, n: len(p.Apart)}
	return m.walkOn()
}

// walkOn asks about the next App.
func (m *root) walkOn() tea.Cmd {
	w := &m.walk
	if len(w.left) == 0 {
		m.walk = walk{}
		return nil
	}
	item := w.left[0]
	sel := core.Selection{IDs: []core.AppID{item.ID}, Revisions: map[core.AppID]int64{item.ID: item.Revision}}
	return m.plan(stage.Asked{Verb: core.Approve, Selection: sel, Step: age.Number(w.n-len(w.left)+1) + " of " + age.Number(w.n)})
}

// walked goes on when the App that was asked about is decided, and begins where
// a bulk set some apart.
func (m *root) walked(msg desk.Applied) tea.Cmd {
	if msg.Err != nil || msg.Plan.Verb != core.Approve {
		return nil
	}
	if len(m.walk.left) > 0 && len(msg.Plan.Change) == 1 && msg.Plan.Change[0].ID == m.walk.left[0].ID {
		m.walk.left = m.walk.left[1:]
		return m.walkOn()
	}
	if len(msg.Plan.Apart) > 0 {
		return m.oneByOne(msg.Plan)
	}
	return nil
}

// skipped goes on without deciding.
func (m *root) skipped() tea.Cmd {
	if len(m.walk.left) == 0 {
		return nil
	}
	m.walk.left = m.walk.left[1:]
	return m.walkOn()
}

// endWalk is esc: what is left stays marked.
func (m *root) endWalk() tea.Cmd {
	n := len(m.walk.left)
	m.walk = walk{}
	if n == 0 {
		return nil
	}
	text := stage.CountOf(n, "App") + " still wait for a typed credential; they stay marked"
	if n == 1 {
		text = "1 App still waits for a typed credential; it stays marked"
	}
	return stage.Note(stage.Info, text)
}
