package uitest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// golden compares the screen with testdata/NAME.txt. GATEHOUSE_GOLDEN=write
// (make golden) writes it instead.
func (u *ui) golden(name string) {
	u.t.Helper()
	path := filepath.Join("testdata", name+".txt")
	got := u.text() + "\n"
	if os.Getenv("GATEHOUSE_GOLDEN") == "write" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			u.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		u.t.Fatalf("%v (make golden writes it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		u.t.Errorf("%s differs (-want +got; make golden takes the new one over):\n%s", path, diff)
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
