//go:build race

package engine_test

import (
	"flag"
	"strconv"
)

// raced: the race detector makes SQLite, which is compiled from C to Go, about
// ten times slower, and a course is as good for finding a race as the next:
// fewer are played.
const raced = true

// atOnce is how many cases rapid plays of a property.
const atOnce = 40

func init() {
	if err := flag.Set("rapid.checks", strconv.Itoa(atOnce)); err != nil {
		panic(err)
	}
}
