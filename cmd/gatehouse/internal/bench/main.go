// Bench measures Gatehouse as its user meets it, through a pseudo-terminal of
// 120 × 40, and prints every figure beside its budget; it exits 1 when one is
// missed. `make bench` builds the program and runs it. Figures of one run are
// to be compared with each other and with the peers measured beside them: the
// absolute times of a shared machine drift by a factor of two.
//
// Full reads and decisions are measured without a terminal, against the
// simulators on loopback: a read in a process of its own, whose peak memory is
// told; a decision from its plan to the last proof, beside a bare client that
// makes as many calls.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gatehouse/cmd/gatehouse/internal/system"
)

func main() {
	program := flag.String("program", "bin/gatehouse", "the program to measure")
	dir := flag.String("dir", filepath.Join(".cache", "bench"), "where the stores are kept between runs")
	runs := flag.Int("runs", 5, "how many runs the medians are of")
	large := flag.Bool("large", true, "measure the start with 1,000,000 Apps too")
	only := flag.String("only", "", "measure one part: start, session, fzf, million, durable, bulk, read, same (readings in which nothing changes), sync (and how soon a change arrives), decide, limit or cli")
	kinds := flag.String("gateways", strings.Join(gatewayNames(), ","), "which simulated gateways to read and decide on")
	fleet := flag.Int("read-apps", 100_000, "how many Apps a full read has")
	deciding := flag.Int("decide-apps", 1_000, "how many Apps are decided at once")
	profile := flag.String("profile", "", "a folder for CPU profiles of reading and deciding; empty: none")
	child := flag.Bool("reader", false, "be the reading process of -only read")
	idle := flag.Duration("idle", 10*time.Second, "how long to watch the idle program, in each run")
	flag.Parse()
	system.PaceCollector(os.LookupEnv) // what runs in this process is paced as the program is
	if *child {
		if err := reader(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, "bench, reading:", err)
			os.Exit(2)
		}
		return
	}
	b := &bench{program: *program, dir: *dir, runs: *runs, large: *large, only: *only, idle: *idle, figures: figures{},
		gateways: strings.Split(*kinds, ","), readApps: *fleet, decideApps: *deciding, profile: *profile}
	missed, err := b.run(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	if missed > 0 {
		fmt.Fprintf(os.Stderr, "bench: %d budgets missed\n", missed)
		os.Exit(1)
	}
}

// bench is one call of the program.
type bench struct {
	program, dir, only string
	runs               int
	large              bool
	idle               time.Duration
	figures            figures
	peer               bool // fzf is installed

	gateways             []string
	readApps, decideApps int
	profile              string
}

// run measures and reports; it returns how many budgets were missed.
func (b *bench) run(ctx context.Context) (missed int, err error) {
	sizes, places, err := b.places(ctx)
	if err != nil {
		return 0, err
	}
	for run := range b.runs {
		fmt.Fprintf(os.Stderr, "run %d of %d\n", run+1, b.runs)
		if err := b.once(ctx, places); err != nil {
			return 0, err
		}
	}
	all := append(results(b.figures, sizes, b.peer, b.runs), gatewayResults(b.figures, b.gateways, b.runs)...)
	all = append(all, syncResults(b.figures, b.gateways, b.runs)...)
	return report(os.Stdout, all), nil
}

// onScreen are the parts that need a store filled before.
var onScreen = []string{"", "start", "session", "fzf", "million"}

// places fills the stores that the wanted parts need.
func (b *bench) places(ctx context.Context) (sizes []int, places []place, err error) {
	if !slices.Contains(onScreen, b.only) {
		return nil, nil, os.MkdirAll(b.dir, 0o700)
	}
	sizes = []int{1_000, 100_000}
	if b.large {
		sizes = append(sizes, 1_000_000)
	}
	for _, n := range sizes {
		p, err := prepare(ctx, b.dir, n)
		if err != nil {
			return nil, nil, err
		}
		places = append(places, p)
	}
	return sizes, places, nil
}

// once measures every part that was asked for, once.
func (b *bench) once(ctx context.Context, places []place) (err error) {
	wanted := func(part string) bool { return b.only == "" || b.only == part }
	if wanted("start") {
		for _, p := range places {
			if err := startUp(b.figures, b.program, p); err != nil {
				return err
			}
		}
	}
	if wanted("session") {
		if err := session(b.figures, b.program, places[1], b.idle); err != nil {
			return err
		}
	}
	if wanted("fzf") {
		if b.peer, err = fzf(ctx, b.figures, places[1]); err != nil {
			return err
		}
	}
	if wanted("million") && b.large {
		if err := million(b.figures, b.program, places[2]); err != nil {
			return err
		}
		if b.peer, err = fzfMillion(ctx, b.figures, places[2]); err != nil {
			return err
		}
	}
	if wanted("durable") {
		if err := durable(ctx, b.figures, b.dir); err != nil {
			return err
		}
	}
	if wanted("bulk") {
		if err := bulk(ctx, b.figures, b.program, b.dir); err != nil {
			return err
		}
	}
	return b.atGateways(ctx, wanted)
}

// results puts the figures beside their budgets.
func results(f figures, sizes []int, peer bool, runs int) []result {
	median := fmt.Sprintf("median of %d runs", runs)
	beside := func(text string, name string, q float64) string {
		if !peer {
			return "fzf was not measured"
		}
		return fmt.Sprintf("fzf %s %.1f ms", text, quantile(f[name], q))
	}
	var out []result
	for _, n := range sizes {
		out = append(out, atMost(fmt.Sprintf("start to the first useful screen, %d Apps", n),
			quantile(f[fmt.Sprintf("start %d", n)], 0.5), 80, "ms", beside("start on 100,000 lines", "fzf start", 0.5), median))
	}
	out = append(out,
		atMost("whole index searchable after that, 100,000 Apps", quantile(f["index"], 0.5), 400, "ms", "", median),
		atMost("cursor move, p99", quantile(f["move"], 0.99), 18, "ms", "", fmt.Sprintf("p99 of %d moves", len(f["move"]))),
		atMost("cursor move, list", quantile(f["move bytes"], 0.5), 350, "bytes", "", "median move"),
		atMost("cursor move, detail repaint", quantile(f["detail bytes"], 0.5), 3000, "bytes", "", "median move"),
		atMost("filter key, plain words, median", quantile(f["filter plain"], 0.5), 16, "ms", beside("key median", "fzf key", 0.5), "all keys"),
		atMost("filter key, plain words, p99", quantile(f["filter plain"], 0.99), 30, "ms", beside("key p99", "fzf key", 0.99), "all keys"),
		atMost("filter key, ~word, median", quantile(f["filter fuzzy"], 0.5), 35, "ms", beside("key median", "fzf key", 0.5), "all keys"),
		atMost("typed letter appears, p99", quantile(f["echo"], 0.99), 34, "ms", "", "all keys; two frames of 60 a second"),
		atMost("memory with 100,000 Apps", quantile(f["memory"], 0.5), 120, "MiB", memoryBeside(f, peer), median),
		atMost("idle", quantile(f["idle"], 0.5), 1.5, "% of a core", "", median),
		atMost("one durable decision", quantile(f["decision"], 0.5), 1.5*quantile(f["fsync"], 0.5), "ms",
			fmt.Sprintf("4 KiB write with fsync %.2f ms", quantile(f["fsync"], 0.5)), "median, turn by turn"),
	)
	return append(append(out, millionResults(f, peer, median)...), bulkResults(f, median)...)
}

func memoryBeside(f figures, peer bool) string {
	if !peer {
		return "fzf was not measured"
	}
	return fmt.Sprintf("fzf %.0f MiB", quantile(f["fzf memory"], 0.5))
}
