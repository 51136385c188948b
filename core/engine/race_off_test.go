//go:build !race

package engine_test

// raced: see race_on_test.go.
const raced = false
