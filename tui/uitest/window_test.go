package uitest

import (
	"strings"
	"testing"

	"gatehouse/tui"
	"gatehouse/tui/theme"
)

func TestLayoutsFollowTheWindow(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(60)
		u := w.show(120, 40)
		u.rest()
		u.sees("│", "Description")
		u.resize(100, 30)
		u.seesNo("│")
		u.sees("Developer") // the detail, below
		u.resize(70, 30)
		u.seesNo("example.org")
		u.press("enter")
		u.rest()
		u.sees("example.org")
		u.press("esc")
		u.seesNo("example.org")
		u.resize(200, 60)
		u.rest()
		u.sees("│", "INTEGRATION", "example.org")
	})
}

func TestASmallWindowSaysSoAndLetsYouQuit(t *testing.T) {
	for _, size := range [][2]int{{59, 20}, {80, 14}, {10, 3}, {1, 1}} {
		inWorld(t, func(w *world) {
			w.portal(5)
			u := w.show(size[0], size[1])
			if size[0] > 30 {
				u.sees("Gatehouse needs 60x15", "q to quit")
			}
			u.press("a", "enter", "/", "q")
			if err := u.ends(); err != nil {
				t.Error(err)
			}
		})
	}
}

// Every line of every size is exactly as wide as the window, with anything in
// it: nothing wraps, nothing is pushed out.
func TestNoLineIsTooLong(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(60)
		u := w.show(120, 40)
		for _, size := range [][2]int{{60, 15}, {61, 16}, {79, 24}, {80, 20}, {80, 24}, {99, 31}, {109, 40}, {110, 40}, {200, 60}} {
			u.resize(size[0], size[1])
			u.rest()
			lines := u.lines()
			if len(lines) != size[1] {
				t.Fatalf("%v: %d lines", size, len(lines))
			}
			if !strings.Contains(lines[size[1]-1], "? help") {
				t.Errorf("%v: the footer is not on the last line:\n%s", size, u.text())
			}
			if !strings.Contains(lines[0], "ana@bastion-1") {
				t.Errorf("%v: the title line lost its end: %q", size, lines[0])
			}
		}
	})
}

func TestASCII(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(60)
		u := w.show(120, 40, func(o *tui.Options) { o.ASCII = true })
		u.press("2", "space")
		u.press("/")
		u.write("pay")
		for _, l := range u.lines() {
			for _, r := range l {
				if r > 0x7e {
					t.Fatalf("%q is not ASCII: %q", r, l)
				}
			}
		}
	})
}

func TestNoColor(t *testing.T) {
	for _, value := range []string{"", "0", "false", "1"} {
		inWorld(t, func(w *world) {
			w.portal(30)
			u := w.show(120, 40, func(o *tui.Options) {
				env := o.Env
				o.Env = func(name string) (string, bool) {
					if name == "NO_COLOR" {
						return value, true
					}
					return env(name)
				}
				o.Theme = theme.Dark
			})
			u.press("2", "j")
			_, wire := u.wire.take()
			for _, color := range []string{"\x1b[3", "\x1b[9", ";3", ";9"} {
				for rest := wire; ; {
					i := strings.Index(rest, color)
					if i < 0 {
						break
					}
					rest = rest[i+len(color):]
					if end := strings.IndexAny(rest, "mHhlrGdJKnpqtuc"); end >= 0 && rest[end] == 'm' {
						t.Fatalf("NO_COLOR=%q: a color is set: %q", value, wire[max(0, len(wire)-len(rest)-20):len(wire)-len(rest)+10])
					}
				}
			}
		})
	}
}
