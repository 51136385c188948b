package system

import "golang.org/x/sys/windows"

// SaneTerminal has nothing to set here.
func SaneTerminal(uintptr) error { return nil }

// HideTyped lets a console show nothing of what is typed from now on, and give
// it by lines; the caller puts it back.
func HideTyped(fd uintptr) error {
	var mode uint32
	if err := windows.GetConsoleMode(windows.Handle(fd), &mode); err != nil {
		return err
	}
	mode |= windows.ENABLE_LINE_INPUT | windows.ENABLE_PROCESSED_INPUT
	return windows.SetConsoleMode(windows.Handle(fd), mode&^windows.ENABLE_ECHO_INPUT)
}

// DropTyped has nothing to forget here.
func DropTyped(uintptr) {}
