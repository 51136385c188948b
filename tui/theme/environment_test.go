package theme_test

import (
	"strings"
	"testing"

	"gatehouse/tui/theme"
)

func TestTheEnvironmentIsAWordAndNeverColorAlone(t *testing.T) {
	for _, kind := range theme.Kinds() {
		th := theme.New(kind, false)
		if th.EnvironmentBadge() != "" {
			t.Errorf("%s: a badge for nothing", kind)
		}
		th.Environment, th.EnvironmentColor = "prod", "red"
		badge := th.EnvironmentBadge()
		if !strings.Contains(badge, "prod") || !strings.Contains(badge, "7") {
			t.Errorf("%s: %q", kind, badge)
		}
		if colored := strings.Contains(badge, "31"); colored != (kind == theme.Auto || kind == theme.Dark || kind == theme.Light) {
			t.Errorf("%s: colored is %v: %q", kind, colored, badge)
		}
	}
}

func TestThemesFollowEachOtherInARing(t *testing.T) {
	k, seen := theme.Auto, map[theme.Kind]bool{}
	for range theme.Kinds() {
		seen[k] = true
		k = k.Next()
	}
	if k != theme.Auto || len(seen) != 5 {
		t.Errorf("the ring ends at %s after %d", k, len(seen))
	}
}

// What is off must not look like what is on, and a warning not like all is
// well, also where there are no colors to tell them apart.
func TestHighContrastTellsApartWithoutColor(t *testing.T) {
	th := theme.New(theme.HighContrast, false)
	for name, pair := range map[string][2]theme.Style{
		"keys on and off": {th.Key, th.Off}, "good and bad": {th.Good, th.Bad}, "good and warn": {th.Good, th.Warn},
		"the cursor and a mark": {th.Cursor, th.Marked}, "plain and match": {th.Plain, th.Match},
	} {
		if pair[0].Paint("x") == pair[1].Paint("x") {
			t.Errorf("%s look alike", name)
		}
	}
	if got := th.Dim.Paint("x"); got != "x" {
		t.Errorf("what matters less is drawn as %q: it must be as strong as the rest", got)
	}
}
