//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package system

// SaneTerminal has nothing to set here.
func SaneTerminal(uintptr) error { return nil }

// HideTyped has nothing to hide here before the line is read.
func HideTyped(uintptr) error { return nil }

// DropTyped has nothing to forget here.
func DropTyped(uintptr) {}
