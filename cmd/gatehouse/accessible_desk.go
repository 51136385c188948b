package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/cmd/gatehouse/internal/linear"
	"gatehouse/cmd/gatehouse/internal/list"
	"gatehouse/cmd/gatehouse/internal/show"
	"gatehouse/core"
)

// Summary is what there is to do.
func (s *session) Summary(ctx context.Context) (string, error) {
	counts, err := s.w.store.Counts(ctx)
	if err != nil {
		return "", err
	}
	text := "Gatehouse"
	if s.g.environment != "" {
		text += ", environment " + s.g.environment
	}
	if s.w.engine.ReadOnly {
		text += ", read-only"
	}
	text += fmt.Sprintf(". %s. %d wait for a decision, %d want attention.", show.Count(counts.Apps, "App", "Apps"), counts.Queue, counts.Attention)
	if len(s.w.engine.Connections()) == 0 {
		text += " No connection is configured; connections add sets one up."
	}
	return text, nil
}

// Lines reads a list whole.
func (s *session) Lines(ctx context.Context, l linear.List, filter string) ([]linear.Line, error) {
	now := s.g.clock.Now()
	if l.Name == "registrations" {
		expr, err := list.Parse(filter)
		if err != nil {
			return nil, err
		}
		rows, err := list.Registrations(ctx, s.w.store, s.g.filter(s.w, expr), nil)
		lines := make([]linear.Line, len(rows))
		for i, r := range rows {
			lines[i] = linear.Line{Name: show.Ref(r.App, r.Key()), Text: sentence(
				r.Label()+" for "+r.AppName, string(r.Status), "at "+r.Connection, "of "+r.Owner.Label(), old(r.CreatedAt, now), spokenPush(r.Push))}
		}
		return lines, err
	}
	rows, err := s.rows(ctx, l, filter)
	lines := make([]linear.Line, len(rows))
	for i, r := range rows {
		asks := ""
		if r.APILabel() != "" {
			asks = "for " + r.APILabel()
		}
		missing := ""
		if r.Missing {
			missing = "missing at the gateway"
		}
		lines[i] = linear.Line{Name: string(r.ID), Text: sentence(
			r.Name, core.StatusWord(r.Kind, r.Status), "at "+r.Connection, "of "+r.Owner.Label(), old(r.CreatedAt, now), asks, spokenPush(r.Push), missing)}
	}
	return lines, err
}

func (s *session) rows(ctx context.Context, l linear.List, filter string) ([]core.Row, error) {
	expr, err := list.Parse(filter)
	if err != nil {
		return nil, err
	}
	f := s.g.filter(s.w, expr)
	var rows []core.Row
	if l.Name != "developers" {
		if rows, err = list.Rows(ctx, s.w.store, f); err != nil {
			return nil, err
		}
	}
	if l.Name != "apps" {
		developers, err := list.Developers(ctx, s.w.store, f)
		if err != nil {
			return nil, err
		}
		rows = append(rows, developers...)
	}
	switch l.Name {
	case "queue":
		rows = slices.DeleteFunc(rows, func(r core.Row) bool { return !r.InQueue() })
	case "attention":
		rows = slices.DeleteFunc(rows, func(r core.Row) bool { return !r.Attention() })
	}
	return rows, nil
}

// sentence joins what there is to say.
func sentence(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" || p == "of " }), ", ")
}

func spokenPush(p core.PushState) string {
	if p == core.PushNone || p == core.PushConfirmed {
		return ""
	}
	return "push " + string(p)
}

// old words an age: "3 days old"; "" where it is not known.
func old(since, now time.Time) string {
	if since.IsZero() {
		return ""
	}
	d := now.Sub(since)
	for _, unit := range []struct {
		size time.Duration
		one  string
	}{{365 * 24 * time.Hour, "year"}, {24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := int(d / unit.size); n > 0 {
			return show.Count(n, unit.one, unit.one+"s") + " old"
		}
	}
	return "new"
}

// Choice asks how credentials come to be, where there is a choice.
func (s *session) Choice(ctx context.Context, apps []string) ([]string, error) {
	ids, err := s.g.ids(ctx, s.w.store, apps)
	if err != nil {
		return nil, err
	}
	whole, err := s.w.store.Apps(ctx, ids)
	if err != nil {
		return nil, err
	}
	kinds := map[string]core.Capabilities{}
	for _, a := range whole {
		if caps, ok := s.w.engine.Capabilities(a.Connection); ok && a.Kind == core.KindApp {
			kinds[caps.Kind] = caps
		}
	}
	if len(kinds) != 1 {
		return nil, nil // none asks, or each takes its gateway's first
	}
	caps := slices.Collect(maps.Values(kinds))[0]
	if len(caps.Forms) == 0 || len(caps.Forms) == 1 && len(caps.Forms[0].Fields) == 0 {
		return nil, nil
	}
	return s.form(ctx, caps)
}

func (s *session) form(ctx context.Context, caps core.Capabilities) ([]string, error) {
	dialog := s.g.dialog()
	dialog.Say("How does the credential come to be?")
	var options []ask.Option
	for _, f := range caps.Forms {
		options = append(options, ask.Option{Name: f.Title, Note: f.Name})
	}
	i, err := dialog.PickUsual(ctx, "Number", options)
	if err != nil {
		return nil, err
	}
	form := caps.Forms[i]
	flags := []string{"--credential", form.Name}
	for _, f := range form.Fields {
		if f.Secret {
			continue // asked for when the plan is made
		}
		value, err := dialog.Line(ctx, ask.Question{Label: f.Label, Help: f.Help, Required: f.Required, Check: f.Check})
		if err != nil {
			return nil, err
		}
		if value != "" {
			flags = append(flags, "--set", f.Name+"="+value)
		}
	}
	return flags, nil
}

// MayLeave asks what becomes of decisions that are held.
func (s *session) MayLeave(ctx context.Context) (bool, error) {
	held, next, err := s.w.engine.Held(ctx, s.w.actor.Session)
	if err != nil || held == 0 {
		return true, nil //nolint:nilerr // what is held is in the store and leaves when due: nobody is kept here for it
	}
	dialog := s.g.dialog()
	dialog.Say("%s not left yet; the first leaves in %s.", show.Count(held, "decision has", "decisions have"), next.Sub(s.g.clock.Now()).Round(time.Second))
	answer, err := dialog.Line(ctx, ask.Question{
		Label: "keep, back, send or stay", Default: "keep",
		Help: "keep: they are sent when due by any Gatehouse that runs, at the latest by the next that starts. back: they are taken back. send: now, for good.",
		Check: func(a string) string {
			if slices.Contains([]string{"keep", "back", "send", "stay"}, a) {
				return ""
			}
			return "answer keep, back, send or stay"
		},
	})
	switch {
	case err != nil:
		return false, err
	case answer == "stay":
		return false, nil
	case answer == "send":
		_, err = s.w.engine.SendNow(ctx, s.w.actor)
	case answer == "back":
		err = s.takeBack(ctx)
	}
	return err == nil, err
}

// takeBack takes act after act back, as long as one is held.
func (s *session) takeBack(ctx context.Context) error {
	for {
		held, _, err := s.w.engine.Held(ctx, s.w.actor.Session)
		if err != nil || held == 0 {
			return err
		}
		undone, err := s.w.engine.Undo(ctx, s.w.actor)
		if err != nil {
			return err
		}
		s.g.dialog().Say("%d taken back.", len(undone.Back))
		if len(undone.Back) == 0 {
			return nil
		}
	}
}
