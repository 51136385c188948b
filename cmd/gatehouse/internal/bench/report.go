package main

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// result is one figure beside its budget.
type result struct {
	name    string
	figure  float64
	budget  float64 // 0: none, a peer's or an informational figure
	unit    string
	peer    string // what the same run measured beside it
	measure string // how the figure was taken: "median of 5"
	atLeast bool   // the budget is the least, not the most
	zero    bool   // none at all is what is wanted, and a figure
}

// atMost is a figure that must not be larger than its budget.
func atMost(name string, figure, budget float64, unit, peer, measure string) result {
	return result{name: name, figure: figure, budget: budget, unit: unit, peer: peer, measure: measure}
}

func (r result) missed() bool {
	switch {
	case r.zero:
		return r.figure > 0
	case r.atLeast:
		return r.figure < r.budget
	}
	return r.budget > 0 && r.figure > r.budget
}

// limit words the budget.
func (r result) limit() string {
	switch {
	case r.zero:
		return "none"
	case r.budget == 0:
		return "no budget"
	case r.atLeast:
		return "≥ " + amount(r.budget, r.unit)
	}
	return "≤ " + amount(r.budget, r.unit)
}

// report prints results and says how many budgets were missed.
func report(w io.Writer, results []result) (missed int) {
	for _, r := range results {
		if r.figure == 0 && !r.zero {
			continue // that part was not measured
		}
		verdict := ""
		if r.budget > 0 || r.zero {
			verdict = "ok"
		}
		if r.missed() {
			verdict = "MISSED"
			missed++
		}
		fmt.Fprintf(w, "%-58s %12s   %-14s %-7s %s", r.name, amount(r.figure, r.unit), r.limit(), verdict, r.measure)
		if r.peer != "" {
			fmt.Fprintf(w, "; beside it: %s", r.peer)
		}
		fmt.Fprintln(w)
	}
	return missed
}

func amount(v float64, unit string) string {
	if v >= 1000 || v == float64(int64(v)) {
		return fmt.Sprintf("%.0f %s", v, unit)
	}
	return fmt.Sprintf("%.2f %s", v, unit)
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// quantile returns the q-th part of the sorted values: 0.5 the median.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	v := slices.Sorted(slices.Values(values))
	return v[min(int(q*float64(len(v))), len(v)-1)]
}
