package desk

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// Listed answers List.
type Listed struct {
	Request   Request
	IDs       []string         // every line of the list, in its order
	Revisions map[string]int64 // of each
	Err       error
}

// listStep is how many rows are taken between two looks at the context.
const listStep = 1000

// List gives every line of a list with its revision: those that the filter
// lets through, not those on screen.
func (d *Desk) List(list List) (Request, tea.Cmd) {
	n := list.Len()
	out := Listed{IDs: make([]string, 0, n), Revisions: make(map[string]int64, n)}
	return d.ask("mark all", func(ctx context.Context) error {
		for i := range n {
			if i%listStep == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			id := list.ID(i)
			out.IDs = append(out.IDs, id)
			out.Revisions[id] = list.Revision(i)
		}
		return nil
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}

// MarksSeen answers SeeMarks.
type MarksSeen struct {
	Request Request
	Shown   int // of the marked lines, in the list
	Err     error
}

// SeeMarks counts how many of the marked lines a list shows. Nobody may change
// marked any more.
func (d *Desk) SeeMarks(list List, marked map[string]int64) (Request, tea.Cmd) {
	out := MarksSeen{}
	return d.ask("count marks", func(ctx context.Context) error {
		for i := range list.Len() {
			if i%listStep == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if _, ok := marked[list.ID(i)]; ok {
				out.Shown++
			}
		}
		return nil
	}, func(r Request, err error) tea.Msg {
		out.Request, out.Err = r, err
		return out
	})
}
