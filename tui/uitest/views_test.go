package uitest

import (
	"context"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/core/view"
	"gatehouse/tui"
)

func TestAViewIsChosenSavedAndShownAgain(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(40)
		u := w.show(width, height)
		u.press("V")
		u.sees("Views", "queue", "overdue", "has:overdue", "needs-attention")
		u.press("down", "enter")
		u.sees("overdue · ", "/ has:overdue", "AGE ▲", "No App is due: the configuration sets no targets.")

		u.press("2", "/")
		u.write("status:approved dev:bo")
		u.press("enter", "o", "d", "O")
		u.press("V", "s")
		u.sees(": view save")
		u.write("bos-apps")
		u.press("enter")
		u.sees("saved view bos-apps")
		u.press("/", "ctrl+u", "enter", "o", "s", "1")
		u.press(":")
		u.write("view bos-apps")
		u.press("enter")
		u.sees("bos-apps · ", "/ status:approved dev:bo", "DEVELOPER ▼")

		views, err := w.store.Views(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		saved := view.Saved(views)
		if len(saved) != 1 || saved[0].Sort != core.SortOwner || !saved[0].Descending || saved[0].List != core.ViewApps || saved[0].UpdatedBy != "ana@bastion-1" {
			t.Errorf("saved %+v", saved)
		}
		u.press(":")
		u.write("view save bos-apps")
		u.press("enter")
		u.sees("there is such a view already")
		u.press(":")
		u.write("view save queue")
		u.press("enter")
		u.sees("everybody has this view")
	})
}

func TestColumnsAreChosenOrderedAndResizedAndKept(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(40)
		u := w.show(width, height)
		u.press("2", "C")
		u.sees("Columns of apps", "[x] APP NAME", "[ ] E-MAIL")
		u.press("down", "space", "down", "K") // no integration; the developer before it
		for range 3 {
			u.press("+")
		}
		u.press("enter")
		titles := func() string {
			for _, l := range u.lines() {
				if strings.Contains(l, "APP NAME ▲") {
					l, _, _ = strings.Cut(l, "│")
					return strings.Join(strings.Fields(l), " ")
				}
			}
			return ""
		}
		if got := titles(); !strings.HasPrefix(got, "APP NAME ▲ DEVELOPER STATUS") {
			t.Errorf("the columns are %q", got)
		}
		want := titles()
		u.press("1")
		u.sees("INTEGRATION") // another list has its own
		u.press("q")
		if err := u.ends(); err != nil {
			t.Fatal(err)
		}
		u = w.show(width, height)
		u.press("2")
		if got := titles(); got != want {
			t.Errorf("after a start the columns are %q, before %q", got, want)
		}
		u.press("C", "u", "enter")
		u.sees("INTEGRATION")
	})
}

// Whoever widens a column sees it grow by what he pressed, and shrink likewise.
func TestAColumnIsResizedFromTheWidthThatItHas(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(40)
		u := w.show(width, height)
		next := func() int {
			for _, l := range u.lines() {
				if before, _, ok := strings.Cut(l, "INTEGRATION"); ok {
					return len([]rune(before))
				}
			}
			t.Fatal("there are no titles")
			return 0
		}
		u.press("2")
		before := next()
		u.press("C", "+", "+", "enter")
		if got := next(); got != before+2 {
			t.Errorf("after + + the next column begins at %d, before at %d", got, before)
		}
		u.press("C", "-", "-", "-", "enter")
		if got := next(); got != before-1 {
			t.Errorf("after - - - the next column begins at %d, before at %d", got, before)
		}
	})
}

func TestAListShowsOneColumnAtLeast(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(5)
		u := w.show(width, height)
		u.press("2", "C")
		for range 7 {
			u.press("space", "down")
		}
		u.press("enter")
		u.sees("A list shows one column at least.")
		u.press("esc")
		u.sees("APP NAME")
	})
}

func TestTheOrderIsKeptWithItsList(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(40)
		u := w.show(120, 40)
		u.press("o", "s", "O")
		u.sees("STATUS ▼")
		u.press("q")
		if err := u.ends(); err != nil {
			t.Fatal(err)
		}
		u = w.show(120, 40)
		u.sees("STATUS ▼")
	})
}

// Whatever order was kept, the next start shows the queue in it.
func TestEveryOrderThatIsKeptCanBeStartedWith(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(12)
		for range 9 { // more than there are orders
			u := w.show(120, 40)
			u.sees("Invoice Bot")
			u.press("o", "o", "enter")
			u.sees("▲", "4 · complete")
			u.press("q")
			if err := u.ends(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Where nothing may be written, views can be looked at and not saved.
func TestAReadOnlyGatehouseSavesNoView(t *testing.T) {
	inWorld(t, func(w *world) {
		w.portal(5)
		u := w.show(120, 40, func(o *tui.Options) { o.ReadOnly = true })
		u.press("2", "o", "s", ":")
		u.write("view save mine")
		u.press("enter")
		u.sees("read-only; nothing was saved")
		views, err := w.store.Views(context.Background())
		if err != nil || len(views) != 0 {
			t.Errorf("%v, %v", views, err)
		}
	})
}

func TestAnAppIsFoundByItsKeyWhichIsNowhere(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		apps := w.portal(20)
		const key = "SECRETKEY-0123456789"
		apps[4].Credentials = []core.Credential{{Kind: "key", Fingerprint: vault{}.Fingerprint(key), LastFour: "6789"}}
		w.put(apps[4])
		u := w.show(width, height)
		u.press("F")
		u.sees("Find an App by its key", "is not kept, shown or logged")
		u.paste(key + "\n")
		u.seesNo("SECRETKEY")
		u.press("enter")
		u.sees("1 of 20", "has this key")
		u.on(apps[4].Name[:8])
		u.press("F")
		u.write("nosuchkey")
		u.press("enter")
		u.sees("no App is known to have this key")
		u.seesNo("nosuchkey")
		u.press("esc")
		if _, out := u.wire.take(); strings.Contains(out, "SECRETKEY") || strings.Contains(out, "nosuchkey") {
			t.Error("the key was written to the terminal")
		}
	})
}

func TestACopyIsAskedForAndSaysThatItCannotBeVerified(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(20)
		u := w.show(width, height)
		u.press("2")
		u.wire.take()
		u.press("y")
		u.sees("asked the terminal to copy the id of", "cannot", "verified")
		if _, out := u.wire.take(); !strings.Contains(out, "\x1b]52;c;") {
			t.Errorf("nothing was copied: %q", out)
		}
		u.press("space", "space", "y")
		u.sees("asked the terminal to copy 2 ids")
		u.press(":")
		u.write("copy owner")
		u.press("enter")
		u.sees("the owner of")
		u.press(":")
		u.write("copy filter")
		u.press("enter")
		u.sees("there is no filter")
	})
}

func TestWhatIsFilteredIsWrittenByTheProgramsOwnCommand(t *testing.T) {
	atTwoSizes(t, func(t *testing.T, w *world, width, height int) {
		w.portal(20)
		p := &program{says: "4 rows written to x.csv\n"}
		u := w.show(width, height, p.option)
		u.press("2", "/")
		u.write("pay dev:bo")
		u.press("enter", "O", ":")
		u.write("write ~/x.csv --force")
		u.press("enter")
		u.sees("4 rows written to x.csv")
		want := "export|~/x.csv|--list|apps|--filter|pay dev:bo|--sort|-name|--force"
		if got := strings.Join(p.given[0], "|"); got != want {
			t.Errorf("given %q, want %q", got, want)
		}
		p.says, p.err = "", core.Errorf(core.CodeInvalid, "x.csv", "it cannot be written: permission denied")
		u.press(":")
		u.write("write x.csv")
		u.press("enter")
		u.sees("x.csv: it cannot be written: permission denied")
	})
}

func TestGoldenViewDialogs(t *testing.T) {
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.portal(40)
				w.read("paper-prod", 0)
				u := w.show(size.width, size.height)
				for name, key := range map[string]string{"views": "V", "columns": "C", "find-key": "F"} {
					u.press(key)
					u.rest()
					u.golden(name + "-" + size.name)
					u.press("esc")
				}
				u.press("2", "/")
				u.write("conn:")
				u.rest()
				u.golden("completion-" + size.name)
			})
		})
	}
}
