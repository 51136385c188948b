//go:build linux || darwin

package system

import "syscall"

// Free is how many bytes this user may still write on the disk that holds dir;
// false when the system does not tell.
func Free(dir string) (bytes uint64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil || s.Bsize <= 0 {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true
}
