package main

import (
	"context"
	"fmt"
)

// atGateways measures the parts that need simulated gateways, once.
func (b *bench) atGateways(ctx context.Context, wanted func(string) bool) error {
	if wanted("read") {
		if err := fullRead(ctx, b.figures, b.dir, b.gateways, b.readApps, b.profile); err != nil {
			return err
		}
	}
	if wanted("same") || b.only == "sync" {
		if err := noChange(ctx, b.figures, b.dir, b.gateways, b.readApps, b.profile); err != nil {
			return err
		}
	}
	if wanted("sync") {
		if err := b.syncing(ctx); err != nil {
			return err
		}
	}
	if wanted("decide") || wanted("limit") {
		for _, d := range decisions(b.gateways, b.decideApps) {
			if d.limited && (!wanted("limit") || len(b.figures[d.figure("over")]) > 0) {
				continue // it takes as long as its limit says: once is enough
			}
			if !d.limited && !wanted("decide") {
				continue
			}
			if err := decide(ctx, b.figures, b.dir, d, b.profile); err != nil {
				return fmt.Errorf("decide on %s: %w", d.gateway, err)
			}
		}
	}
	if wanted("cli") {
		return awsCommandLine(ctx, b.figures)
	}
	return nil
}

// decisions are what is measured at each gateway.
func decisions(gateways []string, apps int) []decision {
	var out []decision
	for _, g := range gateways {
		out = append(out,
			decision{gateway: g, apps: apps, inFlight: 32},
			decision{gateway: g, apps: apps, inFlight: 128},
			decision{gateway: g, apps: apps, inFlight: 32, limited: true},
		)
	}
	return out
}

// gatewayResults puts the figures beside their budgets.
func gatewayResults(f figures, gateways []string, runs int) []result {
	median := fmt.Sprintf("median of %d runs", runs)
	out := readResults(f, median)
	budgets := map[int]float64{32: 1.25, 128: 1.5}
	for _, d := range decisions(gateways, 0) {
		calls := fmt.Sprintf("%.1f calls an App", quantile(f[d.figure("calls an App")], 0.5))
		if d.limited {
			out = append(out, result{name: fmt.Sprintf("deciding at %d requests a second, %s", perSecond, d.gateway),
				figure: quantile(f[d.figure("over")], 0.5), budget: 1.03, unit: "× limit", measure: "one run; " + calls})
			if len(f[d.figure("refused")]) > 0 {
				out = append(out, result{name: "refused with 429 meanwhile, " + d.gateway, figure: quantile(f[d.figure("refused")], 1), zero: true, unit: "requests"})
			}
			continue
		}
		out = append(out, result{name: fmt.Sprintf("deciding with %d in flight, %s", d.inFlight, d.gateway),
			figure: quantile(f[d.figure("over")], 0.5), budget: budgets[d.inFlight], unit: "× ideal", measure: median + "; " + calls,
			peer: fmt.Sprintf("a bare client %.2f × ideal", quantile(f[d.figure("bare")], 0.5))})
	}
	return append(out, result{name: "the AWS command line, one get-api-key", figure: quantile(f["aws cli"], 0.5), unit: "ms",
		measure: fmt.Sprintf("median of %d calls, a process each", len(f["aws cli"]))})
}
