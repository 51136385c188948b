package ask

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Option is one of several answers.
type Option struct {
	Name string
	Note string // what helps to choose; "" for nothing
}

// shownOptions is how many options are listed at once.
const shownOptions = 20

// Pick asks for one of the options, by its number, its name or words that are
// in one alone, and returns its index. Where none is required, an empty answer
// is -1.
func (d *Dialog) Pick(ctx context.Context, label string, required bool, options []Option) (int, error) {
	return d.pick(ctx, Question{Label: label, Required: required}, options)
}

// PickUsual is Pick where an empty answer is the first option.
func (d *Dialog) PickUsual(ctx context.Context, label string, options []Option) (int, error) {
	return d.pick(ctx, Question{Label: label, Required: true, Default: "1"}, options)
}

func (d *Dialog) pick(ctx context.Context, q Question, options []Option) (int, error) {
	d.list(options, all(options))
	for {
		answer, err := d.Line(ctx, q)
		if err != nil || answer == "" {
			return -1, err
		}
		found := matching(options, answer)
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) == 0:
			d.Say("  there is no %q; type a number of the list, a name or a part of one", answer)
		default:
			d.list(options, found)
		}
	}
}

// matching are the options that an answer means: by number, by whole name, else
// by all its words.
func matching(options []Option, answer string) []int {
	if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(options) {
		return []int{n - 1}
	}
	words := strings.Fields(strings.ToLower(answer))
	var found []int
	for i, o := range options {
		text := strings.ToLower(o.Name + " " + o.Note)
		switch {
		case strings.EqualFold(o.Name, answer):
			return []int{i}
		case !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }):
			found = append(found, i)
		}
	}
	return found
}

func (d *Dialog) list(options []Option, which []int) {
	width := 0
	for _, i := range which[:min(len(which), shownOptions)] {
		width = max(width, len(options[i].Name))
	}
	for n, i := range which {
		if n == shownOptions {
			d.Say("  ... and %d more; type a part of a name", len(which)-n)
			return
		}
		d.Say("%s", strings.TrimRight(fmt.Sprintf("  %2d  %-*s  %s", i+1, width, options[i].Name, options[i].Note), " "))
	}
}

func all(options []Option) []int {
	out := make([]int, len(options))
	for i := range out {
		out[i] = i
	}
	return out
}
