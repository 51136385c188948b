package table_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gatehouse/tui/table"
	"gatehouse/tui/theme"
)

// rows is a source of ids; each line shows its id.
type rows []string

func (r rows) Len() int        { return len(r) }
func (r rows) ID(i int) string { return r[i] }
func (r rows) Find(id string) (int, bool) {
	i := slices.Index(r, id)
	return i, i >= 0
}

func (r rows) Lines(from, n int) []table.Line {
	var out []table.Line
	for i := max(from, 0); i < min(from+n, len(r)); i++ {
		out = append(out, table.Line{ID: r[i], Cells: []table.Cell{{Text: r[i]}, {Text: "x"}}})
	}
	return out
}

func some(n int) rows {
	out := make(rows, n)
	for i := range out {
		out[i] = fmt.Sprintf("app-%04d", i*10)
	}
	return out
}

func newTable(r rows) *table.Table {
	t := table.New(theme.New(theme.Mono, false), table.Column{Key: "id", Title: "ID", Min: 8, Grow: 1}, table.Column{Title: "X", Min: 3, Drop: 1})
	t.Reset(r)
	t.View(20, 11)
	return t
}

// under is the id under the cursor and its line in the drawn table.
func under(t *table.Table) (string, int) {
	for i, l := range t.View(20, 11) {
		if strings.Contains(l, "▸") {
			fields := strings.Fields(strings.NewReplacer("\x1b[1m", "", "\x1b[2m", "", "\x1b[7m", "", "\x1b[m", "", "▸", "").Replace(l))
			return fields[0], i
		}
	}
	return "", -1
}

// Whatever rows come, go and move, between two keys the row under the cursor
// stays on its line.
func TestRefreshesNeverMoveTheRowUnderTheCursor(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	r := some(40)
	tb := newTable(r)
	next := 1
	for step := range 3000 {
		id, line := under(tb)
		switch rnd.IntN(4) {
		case 0:
			tb.Move(rnd.IntN(13) - 6)
			if tb.Len() > 0 && tb.Current() == "" {
				t.Fatalf("step %d: no row under the cursor", step)
			}
			continue
		case 1:
			i := rnd.IntN(len(r) + 1)
			r = slices.Insert(slices.Clone(r), i, fmt.Sprintf("new-%04d", next))
			next++
		case 2:
			if len(r) > 3 {
				i := rnd.IntN(len(r))
				r = slices.Delete(slices.Clone(r), i, i+1)
			}
		case 3:
			if len(r) > 1 {
				i := rnd.IntN(len(r) - 1)
				r = slices.Clone(r)
				r[i], r[i+1] = r[i+1], r[i]
			}
		}
		tb.Refresh(r)
		if now, at := under(tb); now != id || at != line {
			t.Fatalf("step %d: %s on line %d became %s on line %d", step, id, line, now, at)
		}
	}
}

func TestARowThatLeftStaysUntilTheCursorMoves(t *testing.T) {
	r := some(5)
	tb := newTable(r)
	tb.Move(2)
	tb.Refresh(slices.Delete(slices.Clone(r), 2, 3))
	if !tb.OnGhost() || tb.Current() != "app-0020" || tb.Len() != 5 {
		t.Fatalf("on %q of %d rows, ghost %v", tb.Current(), tb.Len(), tb.OnGhost())
	}
	if _, ok := tb.Index(); ok {
		t.Error("a ghost has a place in the source")
	}
	tb.Move(1)
	if tb.OnGhost() || tb.Current() != "app-0030" || tb.Len() != 4 {
		t.Fatalf("after the move on %q of %d rows", tb.Current(), tb.Len())
	}
}

func TestARowThatComesBackIsNoGhost(t *testing.T) {
	r := some(5)
	tb := newTable(r)
	tb.Move(2)
	tb.Refresh(slices.Delete(slices.Clone(r), 2, 3))
	tb.Refresh(r)
	if i, ok := tb.Index(); !ok || i != 2 || tb.OnGhost() {
		t.Fatalf("at %d, %v", i, ok)
	}
}

// Nobody saw where the rows of a list were that was out of sight: what has room
// is shown, and who left the newest row finds the newest one.
func TestAListThatComesBackIntoSightShowsWhatHasRoom(t *testing.T) {
	for name, newest := range map[string]bool{"by name": false, "newest first": true} {
		t.Run(name, func(t *testing.T) {
			r := some(3)
			tb := newTable(r)
			tb.NewestFirst = newest
			r = slices.Insert(slices.Clone(r), 0, "new")
			tb.Arrive()
			tb.Refresh(r)
			id, line := under(tb)
			if want := map[bool]string{false: "app-0000", true: "new"}[newest]; id != want || line != 1+slices.Index(r, want) {
				t.Fatalf("%s is on line %d", id, line)
			}
			tb.Refresh(slices.Insert(slices.Clone(r), 0, "newer"))
			if now, at := under(tb); now != id || at != line {
				t.Errorf("in sight, %s on line %d became %s on line %d", id, line, now, at)
			}
		})
	}
}

func TestEverythingMayLeave(t *testing.T) {
	tb := newTable(some(3))
	tb.Refresh(rows{})
	if tb.Current() != "app-0000" || tb.Len() != 1 {
		t.Fatalf("the last row is not kept: %q", tb.Current())
	}
	tb.Move(1)
	tb.Move(-1)
	tb.Reset(rows{})
	if tb.Current() != "" || tb.Len() != 0 {
		t.Fatalf("%q of %d rows in an empty table", tb.Current(), tb.Len())
	}
	tb.Page(1)
	tb.To(5)
	tb.Refresh(some(2))
	if tb.Current() != "app-0000" {
		t.Fatalf("on %q", tb.Current())
	}
}

func TestResetKeepsTheRowWhereItIsFound(t *testing.T) {
	tb := newTable(some(100))
	tb.To(70)
	id := tb.Current()
	reversed := some(100)
	slices.Reverse(reversed)
	tb.Reset(reversed)
	if tb.Current() != id {
		t.Errorf("on %q, want %q", tb.Current(), id)
	}
	tb.Reset(some(10))
	if tb.Current() != "app-0000" {
		t.Errorf("on %q, want the first", tb.Current())
	}
}

func TestOnlyTheWindowIsAskedFor(t *testing.T) {
	src := &counting{rows: some(100_000)}
	tb := table.New(theme.New(theme.Mono, false), table.Column{Min: 8}, table.Column{Min: 1})
	tb.Reset(src)
	tb.View(80, 41)
	tb.To(50_000)
	src.asked = 0
	tb.View(80, 41)
	if src.asked > 40 {
		t.Errorf("%d rows were asked for, the window has 40", src.asked)
	}
}

type counting struct {
	rows
	asked int
}

func (c *counting) Lines(from, n int) []table.Line {
	c.asked += n
	return c.rows.Lines(from, n)
}

func TestColumnsGoAndGrowWithTheWidth(t *testing.T) {
	th := theme.New(theme.Mono, true)
	tb := table.New(th, table.Column{Key: "a", Title: "AAAA", Min: 10, Max: 30, Grow: 2}, table.Column{Key: "b", Title: "BBBB", Min: 8, Grow: 1, Drop: 1}, table.Column{Key: "c", Title: "CCCC", Min: 6, Drop: 2, Right: true})
	for w := 1; w < 120; w++ {
		for i, l := range tb.View(w, 3) {
			if got := th.Width(l); got != w {
				t.Fatalf("line %d at %d cells is %d wide: %q", i, w, got, l)
			}
		}
	}
	for w, want := range map[int][3]bool{60: {false, false, false}, 24: {false, false, true}, 15: {false, true, true}} {
		for i, key := range []string{"a", "b", "c"} {
			if tb.Hidden(key, w) != want[i] {
				t.Errorf("at %d cells column %s hidden: %v", w, key, !want[i])
			}
		}
	}
}

func BenchmarkView(b *testing.B) {
	tb := table.New(theme.New(theme.Dark, false), table.Column{Min: 20, Grow: 1}, table.Column{Min: 10})
	tb.Reset(some(100_000))
	b.ReportAllocs()
	for b.Loop() {
		tb.Move(1)
		tb.View(120, 40)
	}
}
