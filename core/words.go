package core

import "strconv"

func itoa(n int) string { return strconv.Itoa(n) }

func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + many
}
