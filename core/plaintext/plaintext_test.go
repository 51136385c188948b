package plaintext_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"gatehouse/core/plaintext"
)

func TestWhatATerminalObeysBecomesVisible(t *testing.T) {
	for in, want := range map[string]string{
		"Payments Mobile":         "Payments Mobile",
		"São Paulo ünïcode 支払い":   "São Paulo ünïcode 支払い",
		"red\x1b[31m":             "red^[[31m",
		"\x1b]0;owned\x07":        "^[]0;owned^G",
		"a\nb\tc\rd":              "a^Jb^Ic^Md",
		"del\x7f":                 "del^?",
		"c1\u009b31m":             "c1<U+009B>31m",
		"rtl\u202Egnp.exe":        "rtl<U+202E>gnp.exe",
		"isolate\u2066x\u2069":    "isolate<U+2066>x<U+2069>",
		"zero\u200bwidth":         "zero<U+200B>width",
		"bad\xffbyte":             "bad<0xFF>byte",
		"tag\U000E0041":           "tag<U+E0041>",
		"family 👨\u200d👩\u200d👧":  "family 👨\u200d👩\u200d👧",
		"e\u0301":                 "e\u0301",
		"\u0301lead":              "<U+0301>lead",
		"line\u2028sep":           "line<U+2028>sep",
		"\uFFFD stays as it came": "\uFFFD stays as it came",
	} {
		if got := plaintext.Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTextKeepsLines(t *testing.T) {
	if got := plaintext.Text("one\r\ntwo\n\tthree\x1b[2J"); got != "one\ntwo\n    three^[[2J" {
		t.Errorf("got %q", got)
	}
}

func TestPiledUpMarksAreCut(t *testing.T) {
	in := "Z" + strings.Repeat("\u0301", 200) + "algo"
	if got := plaintext.Line(in); utf8.RuneCountInString(got) > 20 || !strings.HasSuffix(got, "algo") {
		t.Errorf("got %d characters: %q", utf8.RuneCountInString(got), got)
	}
}

func TestPlainTextIsNotCopied(t *testing.T) {
	s := strings.Repeat("plain ", 50)
	if n := testing.AllocsPerRun(100, func() { plaintext.Line(s) }); n != 0 {
		t.Errorf("%v allocations for a plain string", n)
	}
}

func FuzzLineIsSafe(f *testing.F) {
	f.Add("a\x1b[31m\u202e\xff\u0301\u0301\u0301\u0301\u0301\u0301\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		out := plaintext.Line(s)
		if !utf8.ValidString(out) {
			t.Fatalf("not UTF-8: %q", out)
		}
		for _, r := range out {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("%U is still there in %q", r, out)
			}
		}
		if again := plaintext.Line(out); again != out {
			t.Fatalf("not stable: %q then %q", out, again)
		}
	})
}
