// Package uitest holds the tests that use the TUI as a person does: they start
// the real program on a real store and engine, press named keys, and read whole
// screens from a terminal emulator. Time is fake (testing/synctest): it passes
// only when every goroutine waits, so nothing is slept for and nothing races.
//
// Goldens lie in testdata; make golden writes them anew.
package uitest
