package system

import "golang.org/x/sys/unix"

const (
	getTermios = unix.TCGETS
	setTermios = unix.TCSETS
)

// DropTyped forgets what was typed at a terminal and not read yet. Where it
// cannot be forgotten it stays.
func DropTyped(fd uintptr) { _ = unix.IoctlSetInt(int(fd), unix.TCFLSH, unix.TCIFLUSH) }
