//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package system

import "golang.org/x/sys/unix"

// SaneTerminal sets a terminal's line discipline to what a shell expects, as
// stty sane does: lines are edited, echoed and ended, and Ctrl-C interrupts.
func SaneTerminal(fd uintptr) error {
	t, err := unix.IoctlGetTermios(int(fd), getTermios)
	if err != nil {
		return err
	}
	t.Iflag |= unix.BRKINT | unix.ICRNL | unix.IXON | unix.IMAXBEL
	t.Iflag &^= unix.IGNBRK | unix.INLCR | unix.IGNCR | unix.IXOFF | unix.ISTRIP | unix.INPCK
	t.Oflag |= unix.OPOST | unix.ONLCR
	t.Cflag |= unix.CREAD
	t.Lflag |= unix.ISIG | unix.ICANON | unix.IEXTEN | unix.ECHO | unix.ECHOE | unix.ECHOK
	t.Lflag &^= unix.ECHONL | unix.NOFLSH | unix.TOSTOP
	return unix.IoctlSetTermios(int(fd), setTermios, t)
}

// HideTyped lets a terminal show nothing of what is typed from now on, and give
// it by lines; the caller puts it back.
func HideTyped(fd uintptr) error {
	t, err := unix.IoctlGetTermios(int(fd), getTermios)
	if err != nil {
		return err
	}
	t.Iflag |= unix.ICRNL
	t.Lflag |= unix.ICANON | unix.ISIG
	t.Lflag &^= unix.ECHO
	return unix.IoctlSetTermios(int(fd), setTermios, t)
}
