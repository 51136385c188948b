package system

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Holder names this process in leases: HOST/PID/START, where start tells it
// from an earlier process with the same number.
func Holder() string {
	pid := os.Getpid()
	return fmt.Sprintf("%s/%d/%s", host(), pid, startOf(pid))
}

// Alive reports whether the process that a holder names may still run. It says
// false only when it can know: the same host, and no such process now.
func Alive(holder string) bool {
	parts := strings.Split(holder, "/")
	if len(parts) != 3 || parts[0] != host() {
		return true
	}
	pid, err := strconv.Atoi(parts[1])
	if err != nil {
		return true
	}
	if !runs(pid) {
		return false
	}
	start := startOf(pid)
	return start == "" || parts[2] == "" || start == parts[2]
}

// startOf is the start time of a process in clock ticks since boot, where the
// system tells it (Linux: proc(5), stat field 22), else "".
func startOf(pid int) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The second field, the program's name, is in parentheses and may hold
	// anything.
	_, rest, found := strings.Cut(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), " ")
	fields := strings.Fields(rest)
	if !found || len(fields) < 20 {
		return ""
	}
	return fields[19]
}
