package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"
)

// interval is how often the measured program reads its gateway; the least that
// is of use where each reading takes a part of it.
const interval = 2 * time.Second

// onScreenWithin measures how long a change at the gateway takes to the screen:
// by the next reading, and by an event.
func onScreenWithin(ctx context.Context, f figures, program, dir string) error {
	if err := inScene(ctx, program, dir, 1_000, interval.String(), func(s *scene) error {
		return s.changes(ctx, f, "seen by a reading", 8, nil)
	}); err != nil {
		return err
	}
	return inScene(ctx, program, dir, 1_000, "0", func(s *scene) error {
		d, err := s.serve(ctx)
		if err != nil {
			return err
		}
		defer d.stop()
		return s.changes(ctx, f, "seen by an event", 20, d)
	})
}

// inScene makes a scene, plays in it, and clears it away.
func inScene(ctx context.Context, program, dir string, apps int, syncEvery string, play func(*scene) error) error {
	dir, err := os.MkdirTemp(dir, "scene-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := newScene(ctx, program, dir, apps, syncEvery)
	if err != nil {
		return err
	}
	defer func() { _ = s.server.Close() }()
	return play(s)
}

// changes lets another administrator change one App, again and again, while a
// terminal shows it; d is told by events, where it is not nil.
func (s *scene) changes(ctx context.Context, f figures, figure string, times int, d *daemon) error {
	t, err := start(s.env, s.program, s.args()...)
	if err != nil {
		return err
	}
	defer t.stop()
	if _, err := t.waitFor("complete", t.began, 10*time.Second); err != nil {
		return err
	}
	t.press("2/") // all Apps; a filter
	t.press("App 000123\r")
	ref, err := s.ref("App 000123")
	if err != nil {
		return err
	}
	for n := range times {
		time.Sleep(time.Second + rand.N(interval)) // any phase
		// Two letters of these words are the same, and a terminal is sent what differs.
		status, drawn := "REJECTED", "REJECT"
		if n%2 == 1 {
			status, drawn = "APPROVED", "APPROV"
		}
		began := time.Now()
		if err := s.sim.Change(ref, map[string]any{"status": status}); err != nil {
			return err
		}
		if d != nil {
			if err := d.event(ctx, ref); err != nil {
				return err
			}
		}
		at, err := t.waitFor(drawn, began, 20*time.Second)
		if err != nil {
			return err
		}
		f.add(figure, ms(at.Sub(began)))
	}
	return nil
}

// ref is the gateway's id of an App by its name.
func (s *scene) ref(name string) (string, error) {
	for n := range 2_000 {
		id := fmt.Sprint(n + 1)
		if o, err := s.sim.Object(id); err == nil && strings.Contains(fmt.Sprintf("%+v", o), name) {
			return id, nil
		}
	}
	return "", fmt.Errorf("the simulator has no %s", name)
}
