package uitest

import (
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/core/query"
	"gatehouse/tui/keymap"
)

// read scrolls through a dialog and returns everything it said. Its pages
// overlap, so that what stands across two of them is there in one piece.
func (u *ui) read() string {
	u.t.Helper()
	all, last := "", ""
	for range 60 {
		now := u.text()
		if now == last {
			return all
		}
		all, last = all+now, now
		u.press("pgdown")
		all += u.text()
		u.press("up", "up", "up")
	}
	u.t.Fatal("the dialog does not end")
	return ""
}

// inside is what stands between the frames of a dialog, without what is seen
// beside it.
func inside(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if _, rest, found := strings.Cut(line, "│"); found {
			in, _, _ := strings.Cut(rest, "│")
			b.WriteString(in + "\n")
		}
	}
	return b.String()
}

// The help says every key of the table, why the ones that are off are, and the
// whole filter language.
func TestHelpSaysEveryKeyAndTheFilterLanguage(t *testing.T) {
	inWorld(t, func(w *world) {
		w.only(core.Pending, "Payroll")
		u := w.show(120, 40)
		u.press("?")
		u.sees("Decide", "off: only an APPROVED or SUSPENDED App can be")
		all := strings.Join(strings.Fields(inside(u.read())), " ")
		for _, b := range keymap.New(keymap.ScreenKey{Key: "1", Title: "Queue"}, keymap.ScreenKey{Key: "2", Title: "Apps"}).All() {
			if !strings.Contains(all, b.Help) {
				t.Errorf("%s: %q is not in the help", b.Shown(), b.Help)
			}
		}
		for _, r := range query.Doc() {
			if !strings.Contains(all, r.Example) {
				t.Errorf("%s is not in the help", r.Form)
			}
		}
		u.press("?")
		u.seesNo("Help")
	})
}

func TestHelpFollowsWhatIsUnderTheCursor(t *testing.T) {
	inWorld(t, func(w *world) {
		w.only(core.Canceled, "Payroll")
		u := w.show(120, 40)
		u.press("2", "?")
		u.sees("off: only a PENDING App can be rejected, not a CANCELED one")
		u.seesNo("off: only a REJECTED or CANCELED App can be deleted")
	})
}
