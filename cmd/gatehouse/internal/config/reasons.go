package config

import (
	"errors"
	"io/fs"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"gatehouse/core"
	"gatehouse/core/plaintext"
)

// maxReason is how many characters a reason of the file may have: what the
// field on screen takes.
const maxReason = 500

// ReadReasons reads the file of reasons that the configuration names; Load has
// done so. Its problems are like those of the configuration.
func (c *Config) ReadReasons() []*core.Error {
	if c.ReasonsFile == "" {
		return nil
	}
	src, err := read(c.ReasonsFile)
	if err != nil {
		e := *core.AsError(err)
		if errors.Is(err, fs.ErrNotExist) {
			e.Message = "there is no such file of reasons"
		}
		e.Hint = "It is named by reasons in " + c.Path + "."
		return []*core.Error{&e}
	}
	var problems []*core.Error
	c.Reasons, problems = ParseReasons(c.ReasonsFile, src)
	return problems
}

// ParseReasons reads reasons that are given often: name: text, in the order in
// which they are offered. It returns every problem the file has.
func ParseReasons(path string, src []byte) ([]core.Snippet, []*core.Error) {
	r := &reader{path: path}
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		r.syntax(err)
		return nil, r.problems
	}
	var out []core.Snippet
	for i, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.NullType:
		case i > 0:
			r.problem(doc.Body, "a second document begins here; one file holds one list of reasons")
		default:
			out = r.reasons(doc.Body)
		}
	}
	return out, r.problems
}

func (r *reader) reasons(body ast.Node) []core.Snippet {
	pairs, ok := r.mapping(body, "reasons")
	if !ok {
		return nil
	}
	var out []core.Snippet
	for _, p := range pairs {
		text, ok := r.text(p)
		if !ok {
			continue
		}
		switch n := utf8.RuneCountInString(text); {
		case !connectionName.MatchString(p.key):
			r.problem(p.at, "%q cannot name a reason", plaintext.Line(p.key)).hint("Use letters, digits, - _ and dots, at most 64.")
		case n == 0:
			r.problem(p.value, "%s is empty", p.key)
		case n > maxReason:
			r.problem(p.value, "%s has %d characters, and may have %d", p.key, n, maxReason)
		default:
			out = append(out, core.Snippet{Name: p.key, Text: text})
		}
	}
	return out
}
