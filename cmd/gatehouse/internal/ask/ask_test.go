package ask_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/core"
)

func dialog(typed string) (*ask.Dialog, *bytes.Buffer) {
	var out bytes.Buffer
	return ask.New(strings.NewReader(typed), &out), &out
}

func TestAQuestionIsAskedAgainUntilTheAnswerWillDo(t *testing.T) {
	d, out := dialog("\nbad\n  good \nnext\n")
	q := ask.Question{Label: "Name", Required: true, Check: func(s string) string {
		if s == "bad" {
			return "bad will not do"
		}
		return ""
	}}
	got, err := d.Line(t.Context(), q)
	if err != nil || got != "good" {
		t.Fatalf("got %q, %v", got, err)
	}
	for _, said := range []string{"Name is required", "bad will not do"} {
		if !strings.Contains(out.String(), said) {
			t.Errorf("it does not say %q:\n%s", said, out)
		}
	}
	// What was typed ahead answers the next question.
	if got, err := d.Line(t.Context(), ask.Question{Label: "Next"}); err != nil || got != "next" {
		t.Errorf("the next question got %q, %v", got, err)
	}
}

func TestAnEmptyAnswerIsTheDefaultAndTheEndOfInputCancels(t *testing.T) {
	d, out := dialog("\n")
	if got, err := d.Line(t.Context(), ask.Question{Label: "Kind", Default: "aws"}); err != nil || got != "aws" {
		t.Errorf("got %q, %v", got, err)
	}
	if !strings.Contains(out.String(), "Kind [aws]: ") {
		t.Errorf("it does not show the default: %s", out)
	}
	if _, err := d.Line(t.Context(), ask.Question{Label: "Kind", Required: true}); core.CodeOf(err) != core.CodeCanceled {
		t.Errorf("the end of the input: %v", err)
	}
}

func TestAnInterruptEndsAQuestion(t *testing.T) {
	in, typing := io.Pipe()
	defer typing.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ask.New(in, io.Discard).Line(ctx, ask.Question{Label: "Name"}); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}

func TestAnOptionIsPickedByNumberNameOrWords(t *testing.T) {
	options := []ask.Option{{"Payments", "v2"}, {"Payments EU", "v1"}, {"Orders", "v3, closed"}}
	for typed, want := range map[string]int{"2\n": 1, "payments\n": 0, "eu\n": 1, "v3\n": 2, "nosuch\n3\n": 2, "pay\norders\n": 2, "\n": -1} {
		d, _ := dialog(typed)
		if got, err := d.Pick(t.Context(), "API", false, options); err != nil || got != want {
			t.Errorf("%q picks %d, %v; want %d", typed, got, err, want)
		}
	}
}

func TestALongListSaysWhatItLeavesOut(t *testing.T) {
	var options []ask.Option
	for i := range 25 {
		options = append(options, ask.Option{Name: fmt.Sprintf("API %c", 'a'+i)})
	}
	d, out := dialog("y\n")
	if got, err := d.Pick(t.Context(), "API", true, options); err != nil || got != 24 {
		t.Errorf("got %d, %v", got, err)
	}
	if !strings.Contains(out.String(), "... and 5 more") {
		t.Errorf("it does not say what is left out:\n%s", out)
	}
}

func TestQuestionsAreDataToTheTerminal(t *testing.T) {
	d, out := dialog("\n")
	_, _ = d.Line(t.Context(), ask.Question{Label: "evil\x1b[31m"})
	if strings.Contains(out.String(), "\x1b") {
		t.Errorf("an escape sequence reached the terminal: %q", out)
	}
}
