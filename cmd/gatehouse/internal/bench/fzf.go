package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"gatehouse/core"
	"gatehouse/store"
)

// fzf measures the peer on the same lines in the same run, where it is
// installed. It reports false when it is not.
func fzf(ctx context.Context, f figures, p place) (bool, error) {
	path, err := exec.LookPath("fzf")
	if err != nil {
		return false, nil //nolint:nilerr // no peer is no error: the report says so
	}
	lines := filepath.Join(filepath.Dir(p.db), "lines.txt")
	if _, err := os.Stat(lines); err != nil {
		if err := writeLines(ctx, p.db, lines); err != nil {
			return true, err
		}
	}
	t, err := start(nil, "/bin/sh", "-c", fmt.Sprintf("exec %s < %s", path, lines))
	if err != nil {
		return true, err
	}
	defer t.stop()
	at, err := t.waitFor("PENDING", t.began, 10*time.Second)
	if err != nil {
		return true, err
	}
	f.add("fzf start", ms(at.Sub(t.began)))
	t.settle(t.began, 2*time.Second)
	for _, word := range words {
		for _, letter := range word {
			if r := t.press(string(letter)); r.bytes > 0 && letter != ' ' {
				f.add("fzf key", ms(r.last))
			}
		}
		t.press("\x15") // ctrl+u clears the line
	}
	f.add("fzf memory", float64(t.memory())/(1<<20))
	return true, nil
}

// writeLines writes what the list shows, a line an App.
func writeLines(ctx context.Context, db, path string) error {
	s, err := store.Open(ctx, db, store.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(file)
	_, err = s.Rows(ctx, func(rows []core.Row) error {
		for _, r := range rows {
			if _, err := fmt.Fprintf(w, "%-28s %-14s %-20s %s\n", r.Name, r.Connection, r.Owner.Name, r.Status); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = w.Flush()
	}
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	return err
}
