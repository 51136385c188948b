//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd || windows)

package system

import "errors"

// SaneTerminal has nothing to set here.
func SaneTerminal(uintptr) error { return nil }

// HideTyped refuses: how a terminal hides what is typed is not known here.
func HideTyped(uintptr) error { return errors.New("not known on this system") }

// DropTyped has nothing to forget here.
func DropTyped(uintptr) {}
