//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package system

import "golang.org/x/sys/unix"

const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA
)

// DropTyped forgets what was typed at a terminal and not read yet. Where it
// cannot be forgotten it stays.
func DropTyped(fd uintptr) {
	const input = 1 // FREAD
	_ = unix.IoctlSetPointerInt(int(fd), unix.TIOCFLUSH, input)
}
