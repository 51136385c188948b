//go:build !race

package uitest

// raced: see race_on_test.go.
const raced = false
