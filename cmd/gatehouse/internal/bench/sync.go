package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// syncing measures what issue-sized fleets cost while nothing changes, and how
// soon a change arrives.
func (b *bench) syncing(ctx context.Context) error {
	if err := onScreenWithin(ctx, b.figures, b.program, b.dir); err != nil {
		return fmt.Errorf("a change on screen: %w", err)
	}
	if err := toConfirmed(ctx, b.figures, b.program, b.dir); err != nil {
		return fmt.Errorf("a decision to its proof: %w", err)
	}
	return b.idleDaemon(ctx)
}

// idleDaemon measures gatehouse serve between two readings, and after one.
func (b *bench) idleDaemon(ctx context.Context) error {
	every := b.idle + 15*time.Second
	return inScene(ctx, b.program, b.dir, 10_000, every.String(), func(s *scene) error {
		due := time.Now().Add(every) // it was read just now
		d, err := s.serve(ctx)
		if err != nil {
			return err
		}
		defer d.stop()
		if err := d.ready(ctx); err != nil {
			return err
		}
		time.Sleep(3 * time.Second) // what starting cost is over
		pid := d.cmd.Process.Pid
		before := cpuOf(pid)
		time.Sleep(b.idle)
		b.figures.add("serve idle", 100*float64(cpuOf(pid)-before)/float64(b.idle))
		b.figures.add("serve memory", float64(memoryOf(pid, "VmRSS:"))/(1<<20))
		time.Sleep(time.Until(due) + 5*time.Second) // it reads all 10,000
		b.figures.add("serve after", float64(memoryOf(pid, "VmRSS:"))/(1<<20))
		b.figures.add("serve peak", float64(memoryOf(pid, "VmHWM:"))/(1<<20))
		return nil
	})
}

// ready waits until the daemon takes requests.
func (d *daemon) ready(ctx context.Context) error {
	for range 100 {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+d.address+"/readyz", nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("gatehouse serve was not ready in 5 s: %s", d.log.String())
}

// syncResults puts the figures beside their budgets.
func syncResults(f figures, gateways []string, runs int) []result {
	median := fmt.Sprintf("median of %d runs", runs)
	var out []result
	for _, name := range gateways {
		out = append(out,
			result{name: "a sync in which nothing changed, " + name, figure: quantile(f["same over "+name], 0.5), budget: 1.5, unit: "× the listing",
				measure: "median, turn by turn", peer: fmt.Sprintf("the bare listing %.1f s", quantile(f["same bare "+name], 0.5))},
			result{name: "the same in a new process, " + name, figure: quantile(f["cold over "+name], 0.5), budget: 1.5, unit: "× the listing",
				measure: "median, turn by turn"},
			none(f, "same rewritten "+name, "rows rewritten by it, "+name, "Apps"),
			result{name: "pages written by it, " + name, figure: quantile(f["same pages "+name], 1), budget: 64, unit: "pages", measure: "worst; the leases, the catalog and when it was read"},
		)
	}
	seen := func(name, figure string, budget float64) result {
		return result{name: name, figure: quantile(f[figure], 0.95), budget: budget, unit: "ms",
			measure: fmt.Sprintf("p95 of %d, median %.0f ms, worst %.0f ms", len(f[figure]), quantile(f[figure], 0.5), quantile(f[figure], 1))}
	}
	return append(out,
		seen(fmt.Sprintf("a change at the gateway is on screen, read every %s", interval), "seen by a reading", ms(interval)+200),
		seen("an event is on screen", "seen by an event", 300),
		seen("a decision is confirmed, one process", "confirmed alone", 50),
		seen("a decision is confirmed, another has the lease", "confirmed by another", 300),
		result{name: "gatehouse serve, idle, 10,000 Apps", figure: quantile(f["serve idle"], 0.5), budget: 1, unit: "% of a core", measure: median},
		result{name: "its memory", figure: quantile(f["serve memory"], 0.5), budget: 60, unit: "MiB", measure: median},
		result{name: "its memory after a reading", figure: quantile(f["serve after"], 0.5), budget: 60, unit: "MiB",
			measure: fmt.Sprintf("%s; at most %.0f MiB while it read", median, quantile(f["serve peak"], 0.5))},
	)
}

// none is a figure of which there must be none; nothing where it was not
// measured.
func none(f figures, figure, name, unit string) result {
	r := result{name: name, figure: quantile(f[figure], 1), unit: unit, measure: "worst"}
	r.zero = len(f[figure]) > 0
	return r
}
