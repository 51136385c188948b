//go:build race

package uitest

// raced: under the race detector a screen is drawn ten times slower, and one
// theme is as good for finding a race as another: the plain run compares all.
const raced = true
