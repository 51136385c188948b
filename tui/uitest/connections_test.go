package uitest

import (
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
)

func TestConnectionsShowHowTheyStand(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(30)
		w.read("paper-prod", 5*minute)
		err := w.store.Write(w.t.Context(), func(tx core.Tx) error {
			return tx.PutConnection(core.ConnectionState{
				Name: "paper-eu", Kind: "paper", ReadAt: time.Now().Add(-3 * time.Hour), Complete: true, Received: 7,
				Cause: core.CodeUnauthorized, FailedAt: time.Now(), Message: "paper-eu: the token was refused", Hint: "Renew it in the configuration.",
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		u := w.show(width, height)
		u.sees("paper-prod ✓ 5m", "paper-eu ✕ unauthorized")
		u.press("4")
		u.sees("4 Connections 2", "Paper", "✓ 5m", "3 received")
		u.press("j")
		u.sees("the token was refused", "Renew it in the configuration.")
		u.press("a") // no verb on Apps works here
		u.seesNo("Approve")
	})
}

// Where there is no room for a connection the title line still says that it needs
// a look.
func TestATroubledConnectionWithoutRoomIsNotHidden(t *testing.T) {
	for name, ascii := range map[string]bool{"Unicode": false, "ASCII": true} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.portal(3)
				w.read("paper-prod", 5*minute)
				w.read("paper-eu", 5*minute)
				u := w.show(64, 20, func(o *tui.Options) { o.ASCII = ascii })
				fresh := map[bool]string{false: "paper-prod ✓ 5m   +1", true: "paper-prod ok 5m   +1"}[ascii]
				u.sees(fresh)
				u.seesNo("+1 !")
				w.read("paper-eu", 3*time.Hour)
				u.pass(time.Second)
				u.sees(fresh + " !")
			})
		})
	}
}

func TestAConnectionIsTestedAndRead(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(30)
		u := w.show(120, 30)
		u.press("4")
		u.sees("not read yet; S reads it")
		u.press("T")
		u.sees("answers as", "paper, in 0s")
		u.press("esc", "S")
		u.sees("paper-prod is HELD: it would remove 4 Apps", "✕ HELD")
	})
}

func TestAConnectionThatWasToBeReadSinceIsStale(t *testing.T) {
	inWorld(t, func(w *world) {
		w.read("paper-prod", 30*24*time.Hour) // nobody reads it by himself
		w.read("paper-eu", 3*time.Hour)
		u := w.show(100, 24)
		u.sees("paper-eu ! stale 3h", "paper-prod ✓ 30d")
	})
}
