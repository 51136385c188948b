package desk

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// Listed answers List.
type Listed struct {
	Request   Request
	Revisions map[string]int64 // of every line of the list
	Err       error
}

// listStep is how many rows are taken between two looks at the context.
const listStep = 1000

// List gives every line of a list with its revision.
func (d *Desk) List(list List) (Request, tea.Cmd) {
	out := Listed{Revisions: make(map[string]int64, list.Len())}
	return d.ask("mark all", func(ctx context.Context) error {
		for from := 0; from < list.Len(); from += listStep {
			if err := ctx.Err(); err != nil {
				return err
			}
			for _, h := range list.Hits(from, listStep) {
				out.Revisions[h.LineID()] = h.Revision
			}
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

// SeeMarks counts how many of the marked lines a list shows. marked is the
// command's to keep.
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
