package uitest

import (
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
)

func TestARangeIsMarkedFromWhereItBeganToTheCursor(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.portal(60)
		u := show()
		u.press("2", "v", "j", "j", "j")
		u.sees("range · 4 marked")
		u.press("k", "k")
		u.sees("range · 2 marked")
		u.press("g", "k")
		u.sees("range · 1 marked")
		u.press("j", "v")
		u.sees("2 marked")
		u.seesNo("range")
		u.press("j", "j", "j")
		u.sees("2 marked") // it ended
		u.press("v", "G")
		u.sees("58 marked")
		u.press("esc")
		u.sees("2 marked") // it was not meant
		u.seesNo("range")
	})
}

// What was marked before stays marked when a range shrinks over it.
func TestARangeLeavesOtherMarksAlone(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.portal(60)
		u := show()
		u.press("2", "j", "j", "space", "g")
		u.sees("1 marked")
		u.press("v", "j", "j", "j", "j")
		u.sees("5 marked")
		u.press("g")
		u.sees("2 marked")
	})
}

func TestShiftAndArrowsMarkARange(t *testing.T) {
	keys["shift+down"], keys["shift+up"] = "\x1b[1;2B", "\x1b[1;2A"
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.portal(60)
		u := show()
		u.press("2", "shift+down", "shift+down")
		u.sees("3 marked")
		u.press("shift+up")
		u.sees("2 marked")
		u.press("down", "down", "down") // a plain move ends it
		u.sees("2 marked")
		u.press("shift+down")
		u.sees("4 marked")
	})
}

// A refresh in between moves nothing into the range that nobody saw.
func TestWhatComesInMeanwhileIsNotInTheRange(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.portal(60)
		u := show()
		u.press("2", "j", "j", "v", "j", "j")
		u.sees("range · 3 marked")
		w.put(app(900, "Card Controls 1b", core.Pending), app(901, "AAA the first", core.Pending))
		u.pass(time.Second)
		u.sees("62 · complete", "range · 3 marked")
		u.press("j")
		u.sees("range · 4 marked")
	})
}

func TestInvertTurnsTheMarksOfWhatTheFilterShowsOver(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.portal(60)
		u := show()
		u.press("2", "space", "space", "!")
		u.sees("58 marked")
		u.press("!")
		u.sees("2 marked")
		u.press("/")
		u.write("status:pending")
		u.press("enter", "!") // 20 shown; of those marked some are hidden
		u.sees("20 of 60")
		u.press("esc")
		u.press("U")
		u.seesNo("marked")
		u.press("U")
		u.sees("nothing is marked")
	})
}

// All that match the query, not the page; and the marks outlive sorting and
// another filter.
func TestAllThatMatchAreMarkedAndStayMarked(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.portal(600)
		u := show()
		u.press("2", "/")
		u.write("status:approved")
		u.press("enter", "*")
		u.sees("200 of 600", "200 marked")
		u.press("o", "d", "O")
		u.sees("200 marked")
		u.seesNo("hidden")
		u.press("esc")
		u.press("/")
		u.write("status:pending")
		u.press("enter")
		u.sees("200 marked (200 hidden)")
		u.press("c")
		u.sees("Cancel 200 Apps", "200 of the marked rows are hidden by the filter, and are meant too")
	})
}

// What was marked earlier by one query and what is marked by the next add up.
func TestMarksOfTwoQueriesAddUp(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.portal(90)
		u := show()
		u.press("2", "/")
		u.write("status:rejected")
		u.press("enter", "*", "/")
		u.press("ctrl+u")
		u.write("status:canceled")
		u.press("enter", "*")
		u.sees("20 marked (10 hidden)")
		u.press("d")
		u.sees("Delete 20 Apps")
	})
}
