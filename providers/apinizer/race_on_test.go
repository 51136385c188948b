//go:build race

package apinizer_test

// race: the race detector slows everything down.
const race = true
