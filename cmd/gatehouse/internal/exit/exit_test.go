package exit_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"gatehouse/cmd/gatehouse/internal/exit"
	"gatehouse/core"
)

// declaredCodes reads every core.Code constant from core's source, so that a
// new one cannot be forgotten here.
func declaredCodes(t *testing.T) []core.Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../../../core/error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []core.Code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Code" {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, core.Code(value))
		}
		return true
	})
	return codes
}

func TestEveryErrorCodeHasADocumentedExitCode(t *testing.T) {
	codes := declaredCodes(t)
	if len(codes) < 20 {
		t.Fatalf("found only %d codes in core", len(codes))
	}
	for _, c := range codes {
		n := exit.Of(c)
		if n == exit.OK {
			t.Errorf("%s ends as success", c)
		}
		if n == exit.Internal && c != core.CodeInternal {
			t.Errorf("%s is not in the table", c)
		}
		if !strings.Contains(exit.Markdown(), "| "+strconv.Itoa(n)+" |") {
			t.Errorf("%s ends with %d, which is not documented", c, n)
		}
	}
	if exit.Of("") != exit.OK {
		t.Error("no error is not success")
	}
}
