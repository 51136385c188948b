//go:build !unix

package system

// runs cannot tell here: the lease's end decides.
func runs(int) bool { return true }
