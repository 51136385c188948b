package uitest

import (
	"strings"
	"testing"
)

// golden compares the screen with testdata/NAME.txt, and in the middle size how
// it is drawn in every theme with testdata/themes/NAME.txt.
// GATEHOUSE_GOLDEN=write (make golden) writes them instead. Where
// GATEHOUSE_GALLERY names a folder, the screen is written there, too.
func (u *ui) golden(name string) {
	u.t.Helper()
	u.compare(name+".txt", u.text()+"\n")
	u.hang(name)
	if base, ok := strings.CutSuffix(name, "-80x24"); ok && !raced {
		u.themed(base)
	}
}

// sizes are the windows that goldens are kept for.
var sizes = []struct {
	name          string
	width, height int
}{{"60x20", 60, 20}, {"80x24", 80, 24}, {"120x40", 120, 40}}

func TestGoldenQueue(t *testing.T) {
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.portal(40)
				w.read("paper-prod", 0)
				w.read("paper-eu", 3*minute)
				u := w.show(size.width, size.height)
				u.rest()
				u.golden("queue-" + size.name)
			})
		})
	}
}

func TestGoldenAppsFiltered(t *testing.T) {
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.portal(40)
				w.read("paper-prod", 0)
				u := w.show(size.width, size.height)
				u.press("2", "/")
				u.write("pay -status:pending")
				u.press("enter", "space")
				u.rest()
				u.golden("apps-filtered-" + size.name)
			})
		})
	}
}
