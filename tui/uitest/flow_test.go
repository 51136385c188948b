package uitest

import (
	"testing"

	"gatehouse/tui"
	"gatehouse/tui/keymap"
)

// atTwoSizes plays a flow in a large and in a small window.
func atTwoSizes(t *testing.T, flow func(t *testing.T, w *world, width, height int)) {
	t.Helper()
	for _, size := range sizes[1:] {
		t.Run(size.name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) { flow(w.t, w, size.width, size.height) })
		})
	}
}

// inSizes is atTwoSizes for flows that start the program in ways of their own.
func inSizes(t *testing.T, flow func(w *world, show func(change ...func(*tui.Options)) *ui)) {
	t.Helper()
	atTwoSizes(t, func(_ *testing.T, w *world, width, height int) {
		flow(w, func(change ...func(*tui.Options)) *ui { return w.show(width, height, change...) })
	})
}

// act presses the keys of actions, whatever they are bound to.
func (u *ui) act(actions ...keymap.Action) {
	u.t.Helper()
	keys, wrong := tui.CheckKeys(u.binds)
	if len(wrong) > 0 {
		u.t.Fatalf("%+v", wrong)
	}
	for _, a := range actions {
		b, ok := keys.Of(a)
		if !ok || len(b.Keys) == 0 {
			u.t.Fatalf("no key does %s", a)
		}
		u.press(b.Keys[0])
	}
}
