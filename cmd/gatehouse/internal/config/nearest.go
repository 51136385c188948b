package config

// nearest returns the word a person most likely meant, "" when none is near:
// at most one letter in three may be wrong.
func nearest(typed string, words []string) string {
	best, at := "", len(typed)/3+2
	for _, w := range words {
		if d := distance(typed, w); d < at {
			best, at = w, d
		}
	}
	return best
}

// distance is the Levenshtein distance in bytes, capped for long input.
func distance(a, b string) int {
	if len(a) > 64 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next := min(row[j+1]+1, row[j]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
