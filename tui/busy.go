package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

// untold is how long something may take before the title line says that it is
// under way. What is quicker needs no word.
const untold = 300 * time.Millisecond

// busy is what was asked for and is not answered yet. The keyboard does not wait
// for it.
type busy struct {
	last  int
	works []work
}

type work struct {
	n    int
	what string // "sync --all is running"
	slow bool
	// opens: a dialog opens with the answer, which givenUp is not looked at.
	opens, givenUp bool
}

// worked is the answer to something that was under way.
type worked struct {
	n      int
	answer tea.Msg
}

// slow says that something has been under way for a while.
type slow struct{ n int }

// await does cmd, and has the title line say what it is when it takes long.
func (m *root) await(what string, cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	m.busy.last++
	n := m.busy.last
	m.busy.works = append(m.busy.works, work{n: n, what: what})
	return tea.Batch(func() tea.Msg { return worked{n, cmd()} }, m.c.Desk.Later(untold, slow{n}))
}

// end takes the work off the list.
func (b *busy) end(n int) (ended work) {
	kept := b.works[:0]
	for _, w := range b.works {
		if w.n == n {
			ended = w
		} else {
			kept = append(kept, w)
		}
	}
	b.works = kept
	return ended
}

// opening reports whether a dialog is on its way.
func (b *busy) opening() bool {
	return slices.ContainsFunc(b.works, func(w work) bool { return w.opens && !w.givenUp })
}

// giveUp has no dialog open that is on its way now.
func (b *busy) giveUp() {
	for i := range b.works {
		b.works[i].givenUp = b.works[i].opens
	}
}

func (b *busy) slow(n int) {
	for i := range b.works {
		if b.works[i].n == n {
			b.works[i].slow = true
		}
	}
}

// said is what the title line says: the last thing that takes long, "" for none.
func (b *busy) said() string {
	for i := len(b.works) - 1; i >= 0; i-- {
		if b.works[i].slow && !b.works[i].givenUp {
			return b.works[i].what
		}
	}
	return ""
}
