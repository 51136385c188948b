package core

import "testing"

func TestAQuestionIsAskedByWhatWasAnswered(t *testing.T) {
	answers := map[string]string{"auth": "token", "user": "ana"}
	answer := func(setting string) string { return answers[setting] }
	for _, c := range []struct {
		when func(func(string) string) bool
		want bool
	}{
		{AnswerIs("auth", "token"), true}, {AnswerIs("auth", "login"), false},
		{Answered("user"), true}, {Answered("profile"), false},
		{NotAnswered("profile"), true}, {NotAnswered("user"), false},
	} {
		if got := c.when(answer); got != c.want {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
}

func TestAnAnswerMustFitAsAWhole(t *testing.T) {
	q := Question{Pattern: `a|bb`}
	for answer, want := range map[string]bool{"a": true, "bb": true, "ab": false, "bbb": false, "a\n": false} {
		if q.Fits(answer) != want {
			t.Errorf("%q: %v", answer, !want)
		}
	}
	if !(Question{}).Fits("anything") {
		t.Error("without a pattern everything fits")
	}
}
