package engine_test

import (
	"fmt"
	"testing"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// verdicts are the cells of design 3's table.
var verdicts = []core.Verdict{core.Nothing, core.PushOurs, core.AdoptTheirs, core.BothEqual, core.KeepOurs, core.KeepTheirs}

// alike are pairs of verdicts that come to the same: why one taken for the
// other is no defect.
var alike = map[[2]core.Verdict]string{
	{core.BothEqual, core.Nothing}: "a decision that is so already is confirmed by its own push",
}

// tries is within how many courses a swapped cell must be noticed.
const tries = 150

// A compare with any one cell swapped is caught by the model.
func TestTheModelNoticesEverySwappedCellOfTheCompare(t *testing.T) {
	if raced {
		t.Skip("under the race detector: it is about the model, which is the same without")
	}
	for seed := range 30 { // up to where most are noticed
		if err := play(t, duels.Example(seed)); err != nil {
			t.Fatalf("course %d is objected to with nothing swapped: %v", seed, err)
		}
	}
	for _, from := range verdicts {
		for _, to := range verdicts {
			if from == to || alike[[2]core.Verdict{from, to}] != "" {
				continue
			}
			t.Run(fmt.Sprintf("%s as %s", from, to), func(t *testing.T) {
				defer engine.SwapVerdict(from, to)()
				for seed := range tries {
					if err := play(t, duels.Example(seed)); err != nil {
						t.Logf("noticed at course %d", seed)
						return
					}
				}
				t.Errorf("%d courses end as if nothing were swapped", tries)
			})
		}
	}
}
