package cell_test

import (
	"strings"
	"testing"

	"gatehouse/tui/cell"
)

func measures() map[string]cell.Measure {
	return map[string]cell.Measure{
		"graphemes":   {Graphemes: true, Ellipsis: "…"},
		"code points": {Ellipsis: "…"},
	}
}

func TestFitIsExactlyAsWideAsAsked(t *testing.T) {
	texts := []string{"", "a", "Payments Mobile", "支払いモバイル", "e\u0301tude", "👨\u200d👩\u200d👧 family", "ünï", strings.Repeat("語", 255)}
	for name, m := range measures() {
		for _, s := range texts {
			for w := range 30 {
				if got := m.Width(m.Fit(s, w)); got != w {
					t.Errorf("%s: Fit(%q, %d) is %d wide", name, s, w, got)
				}
				if got := m.Width(m.FitRight(s, w)); got != w {
					t.Errorf("%s: FitRight(%q, %d) is %d wide", name, s, w, got)
				}
			}
		}
	}
}

func TestCutSaysThatItCut(t *testing.T) {
	m := cell.Measure{Ellipsis: "…"}
	for _, c := range []struct {
		s    string
		w    int
		want string
	}{
		{"Payroll", 7, "Payroll"}, {"Payroll", 6, "Payro…"}, {"Payroll", 1, "…"}, {"P", 1, "P"},
		{"支払い", 6, "支払い"}, {"支払い", 5, "支払…"}, {"支払い", 4, "支…"},
	} {
		if got := m.Cut(c.s, c.w); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.s, c.w, got, c.want)
		}
	}
}

func TestOverlayKeepsWhatIsBesideIt(t *testing.T) {
	m := cell.Measure{Ellipsis: "…"}
	strip := strings.NewReplacer("\x1b[m", "", "\x1b[31m", "")
	for _, c := range []struct{ base, top, want string }{
		{"abcdefghij", "XYZ", "abcXYZghij"},
		{"\x1b[31mabcdefghij\x1b[m", "XYZ", "abcXYZghij"},
		{"ab", "XYZ", "ab XYZ"},
		{"支払いモバ", "XYZ", "支 XYZモバ"},
	} {
		if got := strip.Replace(m.Overlay(c.base, c.top, 3)); got != c.want {
			t.Errorf("Overlay(%q) = %q, want %q", c.base, got, c.want)
		}
	}
}

func TestStyledLinesKeepTheirStyleAcrossAnOverlay(t *testing.T) {
	m := cell.Measure{Ellipsis: "…"}
	got := m.Overlay("\x1b[31mabcdefghij\x1b[m", "XYZ", 3)
	if !strings.HasSuffix(got, "\x1b[31mghij\x1b[m") {
		t.Errorf("the right part lost its colour: %q", got)
	}
	if w := m.Width(got); w != 10 {
		t.Errorf("%d cells wide, want 10", w)
	}
	if got := m.CutStyled("\x1b[31mabcdefghij\x1b[m", 4); got != "\x1b[31mabc…\x1b[m" {
		t.Errorf("CutStyled = %q", got)
	}
}
