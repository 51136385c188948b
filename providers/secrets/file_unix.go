//go:build unix

package secrets

import (
	"os"
	"syscall"
)

// modesMean: permission bits say who may read a file on this system.
const modesMean = true

// openNoWait opens a file for reading; a named pipe does not block it.
func openNoWait(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}
