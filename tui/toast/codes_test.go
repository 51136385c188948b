package toast

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"gatehouse/core"
)

// Every code of core has its line in the table, so that no error reaches the
// screen without a level and a way on.
func TestEveryCodeHasItsToast(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../core/error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Type == nil {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Code" {
			return true
		}
		lit, ok := spec.Values[0].(*ast.BasicLit)
		if !ok {
			t.Fatalf("%s has no literal value", spec.Names[0])
		}
		word, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		found++
		say, ok := codes[core.Code(word)]
		if !ok {
			t.Errorf("%s has no toast", word)
		}
		if say.hint == "" && core.Code(word) != core.CodeCanceled {
			t.Errorf("%s does not say what to do", word)
		}
		return true
	})
	if found != len(codes) {
		t.Errorf("core has %d codes, the table %d", found, len(codes))
	}
}
