package sheet_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"gatehouse/tui/sheet"
	"gatehouse/tui/theme"
)

func page(body, foot int) sheet.Page {
	p := sheet.Page{Title: "Delete 3 Apps 支払い"}
	for i := range body {
		p.Body = append(p.Body, fmt.Sprintf("body line %d %s", i, strings.Repeat("語", i%50)))
	}
	for i := range foot {
		p.Foot = append(p.Foot, fmt.Sprintf("foot %d", i))
	}
	return p
}

func TestADialogFitsEveryWindowAndKeepsItsKeys(t *testing.T) {
	th := theme.New(theme.Mono, false)
	for w := 6; w < 120; w += 7 {
		for h := 3; h < 40; h++ {
			for _, body := range []int{0, 1, 5, 100} {
				var s sheet.Sheet
				box, _ := s.Draw(th, page(body, 3), w, h)
				lines := strings.Split(box, "\n")
				if len(lines) > h {
					t.Fatalf("%d×%d, %d lines: drawn on %d lines", w, h, body, len(lines))
				}
				for _, l := range lines {
					if th.Width(l) > w {
						t.Fatalf("%d×%d: %q is too wide", w, h, l)
					}
				}
				if w > 12 && !strings.Contains(lines[len(lines)-2], "foot 2") {
					t.Fatalf("%d×%d: the keys are not on the last line:\n%s", w, h, box)
				}
			}
		}
	}
}

func TestScrollingReachesEveryLineAndStopsAtTheEnds(t *testing.T) {
	th := theme.New(theme.Mono, false)
	for _, key := range []string{"down", "j", "pgdown", "space"} {
		var s sheet.Sheet
		seen, last := "", ""
		for range 200 {
			box, _ := s.Draw(th, page(100, 2), 60, 20)
			seen, last = seen+box, box
			s.Scroll(key)
		}
		for i := range 100 {
			if !strings.Contains(seen, fmt.Sprintf("body line %d ", i)) {
				t.Errorf("%s never shows line %d", key, i)
			}
		}
		if !strings.Contains(last, "body line 99") {
			t.Errorf("%s goes past the end:\n%s", key, last)
		}
		for range 200 {
			s.Scroll("up")
		}
		if box, _ := s.Draw(th, page(100, 2), 60, 20); !strings.Contains(box, "body line 0") {
			t.Errorf("up does not come back:\n%s", box)
		}
	}
}

// The place of a line is where it was drawn: text cursors stand on it.
func TestPlacesAreWhereLinesAreDrawn(t *testing.T) {
	th := theme.New(theme.Mono, false)
	for h := 6; h < 40; h++ {
		var s sheet.Sheet
		p := page(20, 3)
		s.Reveal(13)
		box, place := s.Draw(th, p, 60, h)
		lines := strings.Split(box, "\n")
		if y, ok := place.Body(13); !ok || !strings.Contains(lines[y], "body line 13") {
			t.Fatalf("h %d: line 13 said to be at %d, %v:\n%s", h, y, ok, box)
		}
		if y := place.Foot(1); !strings.Contains(lines[y], "foot 1") {
			t.Fatalf("h %d: foot 1 said to be at %d:\n%s", h, y, box)
		}
	}
}

func TestTheGuardWantsAStandingDialogAndASingleKey(t *testing.T) {
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ms := func(n int) time.Time { return began.Add(time.Duration(n) * time.Millisecond) }
	key := tea.KeyPressMsg{Code: 'o', Mod: tea.ModCtrl}
	for _, c := range []struct {
		name   string
		before []int // other keys, in ms
		at     int
		repeat bool
		want   bool
	}{
		{"at once", nil, 0, false, false},
		{"too early", nil, 399, false, false},
		{"in time", nil, 400, false, true},
		{"in a burst", []int{1000}, 1010, false, false},
		{"after a breath", []int{1000}, 1020, false, true},
		{"held down", nil, 2000, true, false},
	} {
		g := sheet.NewGuard(began)
		for _, b := range c.before {
			g.Pressed(ms(b))
		}
		k := key
		k.IsRepeat = c.repeat
		if got := g.Confirms(k, ms(c.at)); got != c.want {
			t.Errorf("%s: confirms %v", c.name, got)
		}
	}
}

func TestTheNextPressAfterAFlashCounts(t *testing.T) {
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	g := sheet.NewGuard(began)
	key := tea.KeyPressMsg{Code: 'o', Mod: tea.ModCtrl}
	if g.Confirms(key, began.Add(100*time.Millisecond)) || !g.Confirms(key, began.Add(500*time.Millisecond)) {
		t.Error("the second press does not count, or the first does")
	}
}
