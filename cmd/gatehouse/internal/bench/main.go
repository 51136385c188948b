// Bench measures Gatehouse as its user meets it, through a pseudo-terminal of
// 120 × 40, and prints every figure beside its budget; it exits 1 when one is
// missed. `make bench` builds the program and runs it. Figures of one run are
// to be compared with each other and with the peers measured beside them: the
// absolute times of a shared machine drift by a factor of two.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func main() {
	program := flag.String("program", "bin/gatehouse", "the program to measure")
	dir := flag.String("dir", filepath.Join(".cache", "bench"), "where the stores are kept between runs")
	runs := flag.Int("runs", 5, "how many runs the medians are of")
	large := flag.Bool("large", true, "measure the start with 1,000,000 Apps too")
	idle := flag.Duration("idle", 10*time.Second, "how long to watch the idle program, in each run")
	flag.Parse()
	missed, err := bench(context.Background(), *program, *dir, *runs, *large, *idle)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	if missed > 0 {
		fmt.Fprintf(os.Stderr, "bench: %d budgets missed\n", missed)
		os.Exit(1)
	}
}

func bench(ctx context.Context, program, dir string, runs int, large bool, idle time.Duration) (missed int, err error) {
	sizes := []int{1_000, 100_000}
	if large {
		sizes = append(sizes, 1_000_000)
	}
	var places []place
	for _, n := range sizes {
		p, err := prepare(ctx, dir, n)
		if err != nil {
			return 0, err
		}
		places = append(places, p)
	}
	f, peer := figures{}, false
	for run := range runs {
		fmt.Fprintf(os.Stderr, "run %d of %d\n", run+1, runs)
		for _, p := range places {
			if err := startUp(f, program, p); err != nil {
				return 0, err
			}
		}
		if err := session(f, program, places[1], idle); err != nil {
			return 0, err
		}
		if peer, err = fzf(ctx, f, places[1]); err != nil {
			return 0, err
		}
		if err := durable(ctx, f, dir); err != nil {
			return 0, err
		}
	}
	return report(os.Stdout, results(f, sizes, peer, runs)), nil
}

// results puts the figures beside their budgets.
func results(f figures, sizes []int, peer bool, runs int) []result {
	median := fmt.Sprintf("median of %d runs", runs)
	beside := func(text string, name string, q float64) string {
		if !peer {
			return "fzf is not installed"
		}
		return fmt.Sprintf("fzf %s %.1f ms", text, quantile(f[name], q))
	}
	var out []result
	for _, n := range sizes {
		out = append(out, result{fmt.Sprintf("start to the first useful screen, %d Apps", n),
			quantile(f[fmt.Sprintf("start %d", n)], 0.5), 80, "ms", beside("start on 100,000 lines", "fzf start", 0.5), median})
	}
	out = append(out,
		result{"whole index searchable after that, 100,000 Apps", quantile(f["index"], 0.5), 400, "ms", "", median},
		result{"cursor move, p99", quantile(f["move"], 0.99), 18, "ms", "", fmt.Sprintf("p99 of %d moves", len(f["move"]))},
		result{"cursor move, list", quantile(f["move bytes"], 0.5), 350, "bytes", "", "median move"},
		result{"cursor move, detail repaint", quantile(f["detail bytes"], 0.5), 3000, "bytes", "", "median move"},
		result{"filter key, plain words, median", quantile(f["filter plain"], 0.5), 16, "ms", beside("key median", "fzf key", 0.5), "all keys"},
		result{"filter key, plain words, p99", quantile(f["filter plain"], 0.99), 30, "ms", beside("key p99", "fzf key", 0.99), "all keys"},
		result{"filter key, ~word, median", quantile(f["filter fuzzy"], 0.5), 35, "ms", beside("key median", "fzf key", 0.5), "all keys"},
		result{"typed letter appears, p99", quantile(f["echo"], 0.99), 34, "ms", "", "all keys; two frames of 60 a second"},
		result{"memory with 100,000 Apps", quantile(f["memory"], 0.5), 120, "MiB", memoryBeside(f, peer), median},
		result{"idle", quantile(f["idle"], 0.5), 1.5, "% of a core", "", median},
		result{"one durable decision", quantile(f["decision"], 0.5), 1.5 * quantile(f["fsync"], 0.5), "ms",
			fmt.Sprintf("4 KiB write with fsync %.2f ms", quantile(f["fsync"], 0.5)), "median, turn by turn"},
	)
	return out
}

func memoryBeside(f figures, peer bool) string {
	if !peer {
		return "fzf is not installed"
	}
	return fmt.Sprintf("fzf %.0f MiB", quantile(f["fzf memory"], 0.5))
}
