package theme

import (
	"maps"
	"slices"
)

// colors are the words that a configuration has for the terminal's colors.
var colors = map[string]string{"red": "31", "green": "32", "yellow": "33", "blue": "34", "magenta": "35", "cyan": "36"}

// Colors lists the colors that an environment can have.
func Colors() []string { return slices.Sorted(maps.Keys(colors)) }

// EnvironmentBadge is the environment's name on its color, "" where it has
// none. Without colors it is the name in reverse: never color alone.
func (t *Theme) EnvironmentBadge() string {
	if t.Environment == "" {
		return ""
	}
	style := sgr("1;7")
	if code := colors[t.EnvironmentColor]; code != "" && t.Kind != Mono && t.Kind != HighContrast {
		style = sgr("1;7;" + code)
	}
	return style.Paint(" " + t.Environment + " ")
}
