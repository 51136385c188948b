//go:build race

package engine_test

// raced: the race detector makes SQLite, which is compiled from C to Go, about
// ten times slower, and a course is as good for finding a race as the next:
// fewer are played.
const raced = true
