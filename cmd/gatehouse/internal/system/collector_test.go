package system

import (
	"runtime/debug"
	"testing"
)

func TestThePaceOfTheCollectorIsBackWhenTheLastWorkEnds(t *testing.T) {
	was := debug.SetGCPercent(50)
	defer debug.SetGCPercent(was)
	pace := func() int { p := debug.SetGCPercent(50); debug.SetGCPercent(p); return p }
	var w Work
	first, second := w.Begin(), w.Begin()
	if p := pace(); p <= 50 || p > mostAt {
		t.Errorf("while there is work garbage grows to %d %%", p)
	}
	first()
	if p := pace(); p <= 50 {
		t.Errorf("when one of two works ended it is %d %%", p)
	}
	second()
	if p := pace(); p != 50 {
		t.Errorf("after the last it is %d %%", p)
	}
}

func TestAProcessThatKeepsMuchLetsLittleMoreGrow(t *testing.T) {
	for live, want := range map[uint64]int{0: mostAt, 10 << 20: mostAt, 32 << 20: 200, 256 << 20: 25} {
		if got := percentFor(live); got != want {
			t.Errorf("%d MiB: %d %%, want %d", live>>20, got, want)
		}
	}
}
