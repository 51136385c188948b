package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the prefix of our own packages.
const module = "gatehouse/"

// pureLibraries are what core may import beyond the standard library: none does
// I/O.
var pureLibraries = []string{"github.com/clipperhouse/displaywidth", "github.com/sahilm/fuzzy", "golang.org/x/text"}

// referenceModel says what sync must come to, and is worth something only while
// it takes nothing of ours from there.
const referenceModel = "core/engine/model"

// ioPackages are parts of the standard library that core must do without.
var ioPackages = []string{"net", "net/http", "os", "os/exec", "os/signal", "database/sql", "syscall"}

// TestImportsFollowTheLayout fails when an import breaks the layers of the
// design (4). Tests may reach further: a provider's conformance test needs its
// simulator.
func TestImportsFollowTheLayout(t *testing.T) {
	root := filepath.Join("..", "..")
	files := 0
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		files++
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		folder := path.Dir(filepath.ToSlash(rel))
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if why := forbidden(folder, imported); why != "" {
				t.Errorf("%s imports %s: %s", filepath.ToSlash(rel), imported, why)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Fatalf("only %d files were looked at", files)
	}
}

// forbidden says why a package in folder may not import another; "" when it
// may.
func forbidden(folder, imported string) string {
	own, ours := strings.CutPrefix(imported, module)
	if within(folder, referenceModel) && ours {
		return "the reference model shares no code with what it judges"
	}
	if within(folder, "core") {
		return forbiddenInCore(imported, own, ours)
	}
	if !ours || within(folder, "cmd") {
		return ""
	}
	for _, rule := range rules {
		if !matches(folder, rule.folder) {
			continue
		}
		for _, allowed := range rule.may {
			if within(own, allowed) || within(own, folder) && !strings.HasSuffix(own, "/sim") {
				return ""
			}
		}
		return rule.folder + " may import only " + strings.Join(rule.may, ", ")
	}
	return "no rule lets " + folder + " import it"
}

// rules say what each folder may import of ours; the first that matches
// counts.
var rules = []struct {
	folder string
	may    []string
}{
	{"store", []string{"core", "store"}},
	{"tui", []string{"core", "tui"}},
	{"providers/simkit", []string{"providers/simkit"}},
	{"providers/*/sim", []string{"providers/simkit"}},
	{"providers/httpclient", []string{"core"}},
	{"providers/registry", []string{"core", "providers"}},
	{"providers/providertest", []string{"core", "providers/httpclient", "providers/simkit"}},
	{"providers/*", []string{"core", "providers/httpclient"}},
}

func forbiddenInCore(imported, own string, ours bool) string {
	switch {
	case ours && !within(own, "core"):
		return "core imports nothing else of ours"
	case ours:
		return ""
	case slices.Contains(ioPackages, imported):
		return "core does no I/O"
	case strings.Contains(strings.Split(imported, "/")[0], "."):
		if !slices.ContainsFunc(pureLibraries, func(p string) bool { return within(imported, p) }) {
			return "core imports the standard library and pure libraries only"
		}
	}
	return ""
}

func within(p, folder string) bool { return p == folder || strings.HasPrefix(p, folder+"/") }

// matches compares a folder with a pattern by its parts; a pattern may be
// shorter.
func matches(folder, pattern string) bool {
	have, want := strings.Split(folder, "/"), strings.Split(pattern, "/")
	if len(have) < len(want) {
		return false
	}
	for i, w := range want {
		if w != "*" && w != have[i] {
			return false
		}
	}
	return true
}

// The test above is only worth something when the rule finds what is wrong.
func TestTheImportRuleFindsWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		folder, imported string
		allowed          bool
	}{
		{"core/engine", "gatehouse/core", true},
		{"core/engine", "gatehouse/store", false},
		{"core", "github.com/sahilm/fuzzy", true},
		{"core", "modernc.org/sqlite", false},
		{"core", "net/http", false},
		{"core/search", "strings", true},
		{"core/engine/model", "strings", true},
		{"core/engine/model", "gatehouse/core", false},
		{"core/engine/model", "gatehouse/core/engine", false},
		{"store", "gatehouse/core", true},
		{"store", "gatehouse/tui", false},
		{"store/storetest", "gatehouse/store", true},
		{"store", "gatehouse/providers/httpclient", false},
		{"tui/desk", "gatehouse/core/engine", true},
		{"tui/desk", "gatehouse/store", false},
		{"tui", "gatehouse/tui/desk", true},
		{"providers/aws", "gatehouse/providers/httpclient", true},
		{"providers/aws", "gatehouse/providers/sensedia", false},
		{"providers/aws", "gatehouse/providers/aws/sim", false},
		{"providers/aws", "gatehouse/providers/webhook", false},
		{"providers/aws/sim", "gatehouse/providers/simkit", true},
		{"providers/aws/sim", "gatehouse/providers/aws", false},
		{"providers/aws/sim", "gatehouse/core", false},
		{"providers/simkit", "gatehouse/core", false},
		{"providers/secrets", "gatehouse/core/plaintext", true},
		{"providers/registry", "gatehouse/providers/aws", true},
		{"cmd/gatehouse", "gatehouse/store", true},
		{"docs", "gatehouse/core", false},
	} {
		if got := forbidden(c.folder, c.imported) == ""; got != c.allowed {
			t.Errorf("%s importing %s: allowed %v, want %v", c.folder, c.imported, got, c.allowed)
		}
	}
}
