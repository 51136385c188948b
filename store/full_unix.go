//go:build unix

package store

import (
	"errors"
	"syscall"
)

// isFull reports whether the file system has no room left, or the user's
// quota has none.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
