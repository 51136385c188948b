package engine_test

import (
	"testing"
	"time"
)

// Courses that random play has found once: a process dies between its mark that
// something may be at the gateway and the first call, and another administrator
// deletes a registration there.
func TestCoursesThatOnceWentWrongComeToWhereTheModelSays(t *testing.T) {
	for name, round := range map[string][]step{
		"one that nobody decided on": {
			{"decide", 3, 20, 6}, {"decide", 3, 14, 4}, {"launch", 0, 29, 10}, {"kill", 0, 15, 7}, {"wait", 2, 2, 0}, {"outside", 1, 24, 2},
		},
		"one that was approved": {{"decide", 3, 20, 4}, {"launch", 0, 29, 10}, {"kill", 0, 15, 6}, {"wait", 2, 2, 0}, {"outside", 1, 4, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			for range 5 { // which of its writes is the last one varies
				sc := script{ledger: 2, every: 20 * time.Second, patient: true, brake: true, rounds: [][]step{round}}
				if err := play(t, sc); err != nil {
					t.Fatalf("%v\n%v", sc, err)
				}
			}
		})
	}
}
