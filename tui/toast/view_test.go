package toast

import (
	"strings"
	"testing"

	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
)

func showing(notes ...stage.Noted) *Stack {
	s := New(&stage.Context{Theme: theme.New(theme.Mono, false), Keys: keymap.New()})
	for _, n := range notes {
		s.live = append(s.live, &entry{Message: Message{Noted: n}, count: 1})
	}
	return s
}

func TestWhatHasNoRoomSaysWhereItCanBeRead(t *testing.T) {
	long := stage.Noted{Text: strings.Repeat("word ", 40), Hint: "Do this."}
	got := showing(long, long).View(40, 5)
	if len(got) != 5 || !strings.Contains(got[0], "M shows all messages") {
		t.Errorf("it shows %q", got)
	}
	if !strings.Contains(got[4], "Do this.") {
		t.Errorf("the newest hint is not the last line: %q", got[4])
	}
}

func TestTheOneLineToastSaysItsHintOrThatItIsCut(t *testing.T) {
	s := showing(stage.Noted{Text: "It failed", Hint: "Try again."})
	if got := s.Line(60); !strings.Contains(got, "It failed. Try again.") {
		t.Errorf("it says %q", got)
	}
	if got := s.Line(16); !strings.Contains(got, "…") {
		t.Errorf("what is cut has no ellipsis: %q", got)
	}
}
