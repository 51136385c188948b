//go:build race

package store_test

// raced: the race detector makes SQLite, which is compiled from C to Go, about
// ten times slower, so times are not judged.
const raced = true
