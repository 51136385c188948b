//go:build !race

package engine_test

// raced: see race_on_test.go.
const raced = false

// atOnce is how many cases rapid plays of a property by itself.
const atOnce = 100
