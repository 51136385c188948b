package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
	"gatehouse/core/export"
	"gatehouse/core/plaintext"
	"gatehouse/core/verb"
)

func (g *gatehouse) testCommand() *cobra.Command {
	e, _ := verb.Named("test")
	cmd := &cobra.Command{
		Use: e.Name + " [CONNECTION...]",
		Long: e.Long + `
It says who we are there, what this identity may do as far as that can be learnt
without changing anything, and how long the answer took. Without a name every
connection is tested; each has its own outcome. With a name it also says what a
gateway that answers can and cannot do.`,
		ValidArgsFunction: g.completeConnections,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.testConnections(cmd.Context(), w, args) })
		},
	}
	g.outputFlag(cmd)
	return cmd
}

// tested is one connection's test.
type tested struct {
	Name     string         `json:"name"`
	Kind     string         `json:"kind"`
	OK       bool           `json:"ok"`
	Identity string         `json:"identity"`
	Rights   []right        `json:"rights"`
	Detail   []string       `json:"detail"`
	MS       int64          `json:"ms"`
	Error    string         `json:"error,omitempty"`
	Can      []show.Ability `json:"can"`
}

// right is one right of our identity there.
type right struct {
	Name  string `json:"name"`
	State string `json:"state"`
	Why   string `json:"why,omitempty"`
}

func (g *gatehouse) testConnections(ctx context.Context, w *workspace, args []string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	names, err := w.named(args)
	if err != nil {
		return err
	}
	var rows []tested
	var failed error
	for _, name := range names {
		row, err := w.test(ctx, name)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			g.say(err)
			failed = err
		}
		rows = append(rows, row)
	}
	if err := export.Write(g.out, format, testedView(), export.All(rows)); err != nil {
		return err
	}
	if format == export.Table && len(args) > 0 {
		if err := g.writeTested(w, rows); err != nil {
			return err
		}
	}
	return quietly(failed)
}

// test calls one gateway.
func (w *workspace) test(ctx context.Context, name string) (tested, error) {
	check, err := w.engine.Test(ctx, name)
	caps, _ := w.engine.Capabilities(name)
	return testOf(name, caps, check, err), err
}

// testOf is what came of a test.
func testOf(name string, caps core.Capabilities, check core.Check, err error) tested {
	row := tested{
		Name: name, Kind: caps.Kind, OK: err == nil, Identity: check.Identity, Rights: []right{},
		Detail: append([]string{}, check.Detail...), MS: check.Latency.Milliseconds(), Can: show.Abilities(caps),
	}
	for _, r := range check.Rights {
		row.Rights = append(row.Rights, right{r.Name, r.State, r.Why})
	}
	if err != nil {
		row.Error = core.AsError(err).Message
	}
	return row
}

// writeTested writes what a table has no room for.
func (g *gatehouse) writeTested(w *workspace, rows []tested) error {
	kinds := map[string]bool{}
	for _, row := range rows {
		for _, line := range row.mays() {
			if _, err := fmt.Fprintln(g.out, plaintext.Line(row.Name+" "+line)); err != nil {
				return err
			}
		}
	}
	for _, row := range rows {
		if kinds[row.Kind] || row.Error != "" { // what a gateway can do does not help to reach it
			continue
		}
		kinds[row.Kind] = true
		caps, _ := w.engine.Capabilities(row.Name)
		if err := show.WriteAbilities(g.out, caps); err != nil {
			return err
		}
	}
	return nil
}

// latency is how long the answer took; of none there is nothing to say.
func (t tested) latency() string {
	if t.Error != "" && t.MS == 0 {
		return "–"
	}
	return strconv.FormatInt(t.MS, 10)
}

// mays are the rights with their reasons: "may read: yes  the portal was read".
func (t tested) mays() []string {
	var out []string
	for _, r := range t.Rights {
		out = append(out, strings.TrimRight(fmt.Sprintf("may %s: %s  %s", r.Name, r.State, r.Why), " "))
	}
	return out
}

// told is everything that is to be said of it.
func (t tested) told() []string {
	if t.Error == "" {
		return t.Detail
	}
	return append(slices.Clone(t.Detail), t.Error)
}

// rights are the rights in one cell: "read yes, decide unknown".
func (t tested) rights() string {
	var out []string
	for _, r := range t.Rights {
		out = append(out, r.Name+" "+r.State)
	}
	return strings.Join(out, ", ")
}

func testedView() export.View[tested] {
	columns := []export.Column[tested]{
		{Title: "CONNECTION", Text: func(t tested) string { return t.Name }},
		{Title: "KIND", Text: func(t tested) string { return t.Kind }},
		{Title: "RESULT", Text: func(t tested) string {
			if t.OK {
				return "ok"
			}
			return "failed"
		}},
		{Title: "IDENTITY", Text: func(t tested) string { return t.Identity }},
		{Title: "RIGHTS", Text: tested.rights},
		{Title: "MS", Right: true, Text: tested.latency},
		{Title: "DETAIL", Text: func(t tested) string { return strings.Join(t.told(), " · ") }},
	}
	return export.View[tested]{Table: columns, CSV: columns, Object: func(t tested) any { return t }}
}
