package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
)

// askSetting asks one question and takes its answer over.
func (w *guide) askSetting(ctx context.Context, q core.Question) error {
	s := settingNamed(w.known, q.Setting)
	w.explain(q, s)
	if s.Type == core.SecretSetting {
		return w.askSecret(ctx, q, s)
	}
	usual := s.Default
	if given(*w.draft, s.Name) {
		usual = answerOf(*w.draft, w.known, s.Name)
	}
	answer, err := w.dialog().Line(ctx, ask.Question{
		Label: labelOf(q, s), Default: usual, Required: q.Needed || s.Required, Empty: q.Empty,
		Check: func(answer string) string { return w.wrongAnswer(q, s, answer) },
	})
	if s.Type == core.PathSetting {
		answer = w.located(answer)
	}
	if err == nil && answer != "" && answer != usual {
		take(w.draft, s, answer)
	}
	return err
}

// explain says what a question is about, before it.
func (w *guide) explain(q core.Question, s core.Setting) {
	help := q.Help
	if help == "" {
		help = s.Help
	}
	w.dialog().Say("")
	for _, line := range strings.Split(help, "\n") {
		w.tell("  ", line)
	}
}

func labelOf(q core.Question, s core.Setting) string {
	switch {
	case len(s.Choices) > 0:
		return q.Words + " (" + strings.Join(s.Choices, ", ") + ")"
	case s.Type == core.ListSetting:
		return q.Words + " (several with commas)"
	case s.Type == core.FlagSetting:
		return q.Words + " (true or false)"
	}
	return q.Words
}

func take(d *config.Draft, s core.Setting, answer string) {
	if s.Type == core.ListSetting {
		d.Set(s.Name, splitList(answer)...)
		return
	}
	d.Set(s.Name, answer)
}

// wrongAnswer says what is wrong with an answer, "" when it will do.
func (w *guide) wrongAnswer(q core.Question, s core.Setting, answer string) string {
	typed := *w.draft
	take(&typed, s, answer)
	if why := w.about(typed, s.Name); why != "" {
		return why
	}
	parts := []string{answer}
	if s.Type == core.ListSetting {
		parts = splitList(answer)
	}
	for _, part := range parts {
		if !q.Fits(part) {
			return "this cannot be right; it looks like " + q.Like
		}
	}
	if s.Type == core.PathSetting {
		return unreadable(w.draft.PathOf(w.env, w.located(answer)))
	}
	return ""
}

// located is a path as the configuration has to say it: a relative one starts
// at the configuration's folder, where a person means one from here that is
// made whole.
func (w *guide) located(path string) string {
	if _, err := os.Stat(w.draft.PathOf(w.env, path)); err == nil {
		return path
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if _, err := os.Stat(whole); err != nil {
		return path
	}
	return whole
}

func unreadable(path string) string {
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no file " + path
	case err != nil:
		return path + " cannot be read"
	}
	_ = f.Close() // it was opened to read only
	return ""
}
