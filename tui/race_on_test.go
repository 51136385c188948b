//go:build race

package tui_test

// raceDetector says whether the race detector watches.
const raceDetector = true
