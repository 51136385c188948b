//go:build !unix

package store

// isFull is only known on Unix; elsewhere SQLite's own code tells.
func isFull(error) bool { return false }
