package uitest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gatehouse/tui"
	"gatehouse/tui/keymap"
	"gatehouse/tui/theme"
)

// leastFlows is how many courses of keys are played through, each in two
// windows at least.
const leastFlows = 120

// flows are the tests of this folder that play in two windows, by file.
func flows(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "Test") && playsTwice(f) {
				out[file] = append(out[file], f.Name.Name)
			}
		}
	}
	return out
}

// playsTwice reports whether a test plays in two windows.
func playsTwice(f *ast.FuncDecl) bool {
	found := false
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			name, ok := call.Fun.(*ast.Ident)
			found = found || ok && slices.Contains([]string{"atTwoSizes", "inSizes"}, name.Name)
		}
		return !found
	})
	return found
}

func TestThereAreFlowsInTwoWindowsForEveryPartOfTheScreen(t *testing.T) {
	n, all := 0, flows(t)
	for file, names := range all {
		n += len(names)
		t.Logf("%3d  %s", len(names), file)
	}
	t.Logf("%3d flows in two windows", n)
	if n < leastFlows {
		t.Errorf("%d flows, want %d", n, leastFlows)
	}
	for _, part := range []string{
		"list", "filter", "marks", "detail", "approve", "confirm", "bulk", "review", "views", "palette", "registrations", "developers",
		"connections", "plan", "activity", "form", "reveal", "toast", "quit", "hand", "busy",
	} {
		if len(all[part+"_test.go"]) == 0 {
			t.Errorf("no flow of %s is played in two windows", part)
		}
	}
}

// Every golden is kept in every window and theme, and no numbered screen is
// without one.
func TestEveryScreenHasGoldensInEveryThemeAndWindow(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*-80x24.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), "-80x24.txt")
		names = append(names, name)
		for _, size := range sizes {
			readText(t, name+"-"+size.name+".txt")
		}
		drawn := readText(t, filepath.Join("themes", name+".txt"))
		for _, kind := range theme.Kinds() {
			if !strings.Contains(drawn, "== "+string(kind)+"\n") {
				t.Errorf("%s is not drawn in the theme %s", name, kind)
			}
		}
	}
	have := map[string]string{"1": "queue", "2": "apps-filtered", "3": "registrations", "4": "connections", "5": "activity", "6": "attention", "7": "jobs"}
	for _, b := range tui.Keys().All() {
		if key, ok := strings.CutPrefix(string(b.Action), string(keymap.Screen)); ok && !slices.Contains(names, have[key]) {
			t.Errorf("no golden shows the screen %s, %s", key, b.Help)
		}
	}
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Error(err)
	}
	return string(text)
}
