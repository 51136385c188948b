package courses

import (
	"fmt"
	"os"
	"strconv"
	"testing"
)

// Random decisions, edits, undone acts, changes by others, faults and deaths,
// over every simulated gateway: what the model says must hold at the end of
// each round. A course that failed is played again by its seed:
// GATEHOUSE_COURSE=17.
func TestEverySimulatedGatewayComesToWhereTheModelSays(t *testing.T) {
	first, courses := uint64(1), 4
	if os.Getenv("GATEHOUSE_SOAK") != "" {
		courses = 200
	}
	if n, err := strconv.ParseUint(os.Getenv("GATEHOUSE_COURSE"), 10, 64); err == nil {
		first, courses = n, 1
	}
	for seed := first; seed < first+uint64(courses); seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			s := newStage(t, seed, 40)
			for round := range 2 {
				s.note("round %d", round)
				for range 25 {
					s.act()
				}
				s.agree()
			}
		})
	}
}
