package store

import (
	"context"
	"strings"

	"gatehouse/core"
)

// cell is one row of the counts.
type cell struct {
	connection string
	kind       core.Kind
	status     core.Status
}

// statusText is how the table names a cell's kind and status: a sign-up's
// status comes after its kind.
func (c cell) statusText() string {
	if c.kind == core.KindApp {
		return string(c.status)
	}
	return string(c.kind) + "/" + string(c.status)
}

func cellOf(connection, text string) cell {
	if kind, status, ok := strings.Cut(text, "/"); ok {
		return cell{connection, core.Kind(kind), core.Status(status)}
	}
	return cell{connection: connection, status: core.Status(text)}
}

// tally is what a cell counts: live records, and how many of them are in the
// queue, want attention, are not settled.
type tally struct{ apps, queue, attention, unsettled int }

// count adds a row to the counts, or takes it off with sign -1. It is written
// once, when the Write ends.
func (t *tx) count(r core.Row, sign int) {
	if r.Removed {
		return
	}
	at := cell{r.Connection, r.Kind, r.Status}
	n := t.counts[at]
	n.apps += sign
	if r.InQueue() {
		n.queue += sign
	}
	if r.Attention() {
		n.attention += sign
	}
	if !r.Push.Settled() {
		n.unsettled += sign
	}
	t.counts[at] = n
}

func (t *tx) putCounts() error {
	var args []any
	cells := 0
	for at, n := range t.counts {
		if n != (tally{}) {
			args = append(args, at.connection, at.statusText(), n.apps, n.queue, n.attention, n.unsettled)
			cells++
		}
	}
	clear(t.counts)
	if cells == 0 {
		return nil
	}
	return t.c.run(`INSERT INTO counts (connection, status, apps, queue, attention, unsettled)
		VALUES (?, ?, ?, ?, ?, ?)`+strings.Repeat(", (?, ?, ?, ?, ?, ?)", cells-1)+`
		ON CONFLICT DO UPDATE SET apps = apps + excluded.apps, queue = queue + excluded.queue,
		attention = attention + excluded.attention, unsettled = unsettled + excluded.unsettled`, args...)
}

// Counts implements core.Reader.
func (s *Store) Counts(ctx context.Context) (out core.Counts, err error) {
	err = s.read(ctx, func(c *conn) error {
		cells, err := readCounts(c)
		out = sumCounts(cells)
		return err
	})
	return out, err
}

func readCounts(c *conn) (map[cell]tally, error) {
	out := map[cell]tally{}
	err := c.query("SELECT connection, status, apps, queue, attention, unsettled FROM counts", nil, func(r *cells) error {
		at := cellOf(r.text(), r.text())
		out[at] = tally{int(r.int()), int(r.int()), int(r.int()), int(r.int())}
		return nil
	})
	return out, err
}

func sumCounts(cells map[cell]tally) core.Counts {
	out := core.Counts{ByStatus: map[core.Status]int{}, ByConnection: map[string]map[core.Status]int{}}
	for at, n := range cells {
		if n.apps == 0 {
			continue
		}
		out.Queue += n.queue
		out.Attention += n.attention
		out.Unsettled += n.unsettled
		if at.kind == core.KindDeveloper {
			out.Developers += n.apps
			continue
		}
		out.Apps += n.apps
		out.ByStatus[at.status] += n.apps
		if out.ByConnection[at.connection] == nil {
			out.ByConnection[at.connection] = map[core.Status]int{}
		}
		out.ByConnection[at.connection][at.status] += n.apps
	}
	return out
}
