package main

import (
	"context"
	"fmt"
	"time"
)

// million measures a sitting with 1,000,000 Apps: its index, the keys of a
// filter, and the memory once it has settled.
func million(f figures, program string, p place) error {
	t, took, err := open(program, p)
	if err != nil {
		return err
	}
	defer t.stop()
	searchable, err := t.waitFor("complete", t.began, time.Minute)
	if err != nil {
		return err
	}
	f.add("million index", max(ms(searchable.Sub(t.began)-took), 0))
	t.press("2") // Apps: all of them
	t.settle(time.Now(), 5*time.Second)
	typing(f, t, "/", "million")
	f.add("million memory", float64(t.memory())/(1<<20))
	return nil
}

// fzfMillion measures the peer on as many lines.
func fzfMillion(ctx context.Context, f figures, p place) (bool, error) {
	own := figures{}
	installed, err := fzf(ctx, own, p)
	for _, v := range own["fzf key"] {
		f.add("fzf million key", v)
	}
	for _, v := range own["fzf memory"] {
		f.add("fzf million memory", v)
	}
	return installed, err
}

// millionResults puts them beside the budgets.
func millionResults(f figures, peer bool, median string) []result {
	beside := func(what, unit, name string) string {
		if !peer {
			return "fzf was not measured"
		}
		return fmt.Sprintf("fzf%s %.0f %s", what, quantile(f[name], 0.5), unit)
	}
	return []result{
		atMost("whole index searchable, 1,000,000 Apps", quantile(f["million index"], 0.5), 3000, "ms", "", median),
		atMost("filter key at 1,000,000 Apps, median", quantile(f["filter million"], 0.5), 100, "ms",
			beside(" key median", "ms", "fzf million key"), "all keys"),
		atMost("memory with 1,000,000 Apps", quantile(f["million memory"], 0.5), 700, "MiB",
			beside("", "MiB", "fzf million memory"), median),
	}
}
