//go:build unix

package system

import (
	"errors"
	"syscall"
)

// runs reports whether a process of that number is there. A signal 0 asks
// without sending; "not permitted" means it is another user's.
func runs(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
