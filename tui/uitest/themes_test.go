package uitest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"gatehouse/tui/theme"
)

// themed compares how the screen is drawn in each theme with
// testdata/themes/NAME.txt. Of each line it holds where which style begins:
// "12:90" is bright black from column 12 on, "30:" plain. Texts are the other
// goldens' business. Lines without a style are left out, and so are those that
// are as in the theme dark.
func (u *ui) themed(name string) {
	u.t.Helper()
	drawn := map[theme.Kind][]string{}
	for range theme.Kinds() {
		u.press("ctrl+t")
		kind := theme.Kind(u.announced())
		drawn[kind] = styles(u.screen.Render())
		u.hang(name + "-" + string(kind))
	}
	u.resize(u.screen.Width(), u.screen.Height()) // what was announced goes
	var b strings.Builder
	for _, kind := range []theme.Kind{theme.Dark, theme.Auto, theme.Light, theme.HighContrast, theme.Mono} {
		fmt.Fprintf(&b, "== %s\n", kind)
		for i, line := range drawn[kind] {
			if dark := drawn[theme.Dark]; kind != theme.Dark && i < len(dark) && dark[i] == line || kind == theme.Dark && line == "" {
				continue
			}
			if i > 0 { // the first line says which theme it is
				fmt.Fprintf(&b, "%d %s\n", i+1, line)
			}
		}
	}
	u.compare(filepath.Join("themes", name+".txt"), b.String())
}

// announced is the theme that the title line names.
func (u *ui) announced() string {
	u.t.Helper()
	_, kind, ok := strings.Cut(u.lines()[0], "theme ")
	if !ok {
		u.t.Fatalf("no theme is named:\n%s", u.text())
	}
	return strings.TrimSpace(kind)
}

// styles are the places of each line where its style changes.
func styles(screen string) []string {
	lines := strings.Split(screen, "\n")
	for i, line := range lines {
		lines[i] = changes(strings.TrimSuffix(line, "\r"))
	}
	return lines
}

func changes(line string) string {
	var out []string
	column, now, told := 0, "", ""
	state := byte(0)
	for len(line) > 0 {
		seq, width, n, next := ansi.DecodeSequence(line, state, nil)
		line, state = line[n:], next
		if codes, ok := strings.CutPrefix(seq, "\x1b["); ok && strings.HasSuffix(codes, "m") {
			now = apply(now, strings.TrimSuffix(codes, "m"))
			continue
		}
		if width > 0 && now != told && (seq != " " || strings.Contains(now, "7")) {
			out = append(out, fmt.Sprintf("%d:%s", column+1, now))
			told = now
		}
		column += width
	}
	return strings.Join(out, " ")
}

// apply adds codes to a style; a reset starts anew. The codes are sorted, so
// that how the emulator words a change does not matter.
func apply(style, codes string) string {
	set := map[string]bool{}
	for _, c := range strings.Split(style, ";") {
		set[c] = true
	}
	for _, c := range strings.Split(codes, ";") {
		switch c {
		case "", "0":
			clear(set)
		case "39":
			for k := range set {
				if len(k) == 2 && (k[0] == '3' || k[0] == '9') {
					delete(set, k)
				}
			}
		case "22":
			delete(set, "1")
			delete(set, "2")
		case "24", "27", "29":
			delete(set, c[1:])
		default:
			set[c] = true
		}
	}
	delete(set, "")
	var left []string
	for k := range set {
		left = append(left, k)
	}
	slices.Sort(left)
	return strings.Join(left, ";")
}

func (u *ui) compare(file, got string) {
	u.t.Helper()
	path := filepath.Join("testdata", file)
	if os.Getenv("GATEHOUSE_GOLDEN") == "write" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			u.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		u.t.Fatalf("%v (make golden writes it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		u.t.Errorf("%s differs (-want +got; make golden takes the new one over):\n%s", path, diff)
	}
}

func TestStylesAreReadAsTheyWereDrawn(t *testing.T) {
	for line, want := range map[string]string{
		"plain":                          "",
		"\x1b[1mab\x1b[m c":              "1:1 4:",
		"a\x1b[36mb\x1b[1mc\x1b[22md":    "2:36 3:1;36 4:36",
		"\x1b[31mé界\x1b[39mx":            "1:31 4:",
		"\x1b[7m   \x1b[m":               "1:7",
		"\x1b[90m   \x1b[m  \x1b[90mx":   "6:90",
		"a\x1b[31;1mb\x1b[mc\x1b[1;31md": "2:1;31 3: 4:1;31",
	} {
		if got := changes(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// Whatever a theme may not use must not come: no color in mono and in high
// contrast, nothing dim in high contrast, on no golden screen.
func TestNoGoldenScreenUsesWhatItsThemeForbids(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "themes", "*.txt"))
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		kind := ""
		for _, line := range strings.Split(string(text), "\n") {
			if k, ok := strings.CutPrefix(line, "== "); ok {
				kind = k
				continue
			}
			_, runs, _ := strings.Cut(line, " ")
			for _, run := range strings.Fields(runs) {
				_, codes, _ := strings.Cut(run, ":")
				for _, c := range strings.Split(codes, ";") {
					colored := len(c) == 2
					if (kind == "mono" || kind == "high-contrast") && colored || kind == "high-contrast" && c == "2" {
						t.Errorf("%s, %s: %s", f, kind, line)
					}
				}
			}
		}
	}
}
