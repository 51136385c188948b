//go:build !race

package apinizer_test

const race = false
