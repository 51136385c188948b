package viewfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/core/view"
)

// MaxSize is the largest file that is read, in bytes.
const MaxSize = 1 << 20

// Read reads a file of views and checks every one. It walks the syntax tree: what is not plain keys, lists and
// text (anchors, tags, merges) is refused like anything else that is not known. path is for messages.
func Read(path string, src []byte) ([]core.SavedView, error) {
	if len(src) > MaxSize {
		return nil, core.Errorf(core.CodeInvalid, path, "it is larger than %d bytes: no file of views is", MaxSize)
	}
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		return nil, syntax(path, err)
	}
	r := reader{path}
	var views []core.SavedView
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.NullType {
			continue
		}
		more, err := r.root(doc.Body)
		if err != nil {
			return nil, err
		}
		for _, v := range more {
			if slices.ContainsFunc(views, func(o core.SavedView) bool { return o.Name == v.Name }) {
				return nil, r.wrong(doc.Body, "view %s: it is there twice", v.Name)
			}
		}
		views = append(views, more...)
	}
	if len(views) == 0 {
		return nil, core.Errorf(core.CodeInvalid, path, "there are no views in it").
			WithHint("gatehouse views export writes such a file.")
	}
	return views, nil
}

// syntax maps the library's error: its first line is what is wrong, and it knows the place.
func syntax(path string, err error) error {
	message := err.Error()
	var at yaml.Error
	if errors.As(err, &at) {
		message = at.GetMessage()
		if token := at.GetToken(); token != nil && token.Position != nil {
			path = fmt.Sprintf("%s:%d", path, token.Position.Line)
		}
	}
	message, _, _ = strings.Cut(message, "\n")
	return core.Errorf(core.CodeInvalid, path, "this is not valid YAML: %s", plaintext.Line(message))
}

type reader struct{ path string }

func (r reader) wrong(at ast.Node, format string, args ...any) *core.Error {
	place := r.path
	if token := at.GetToken(); token != nil && token.Position != nil {
		place = fmt.Sprintf("%s:%d", r.path, token.Position.Line)
	}
	return core.Errorf(core.CodeInvalid, place, format, args...)
}

// pairs hands over the keys of a mapping with their values; what names it.
func (r reader) pairs(n ast.Node, what string, each func(key string, at, value ast.Node) error) error {
	m, ok := n.(ast.MapNode)
	if !ok {
		return r.wrong(n, "%s must be written as keys and values", what)
	}
	seen := map[string]bool{}
	for it := m.MapRange(); it.Next(); {
		key := it.Key().GetToken().Value
		if seen[key] {
			return r.wrong(it.Key(), "the key %q is there twice", plaintext.Line(key))
		}
		seen[key] = true
		if err := each(key, it.Key(), it.Value()); err != nil {
			return err
		}
	}
	return nil
}

func (r reader) root(n ast.Node) (views []core.SavedView, err error) {
	err = r.pairs(n, "the file", func(key string, at, value ast.Node) error {
		if key != "views" {
			return r.wrong(at, "unknown field %q", plaintext.Line(key)).WithHint("The file has one list: views.")
		}
		items, ok := value.(*ast.SequenceNode)
		if !ok {
			return r.wrong(at, "views must be a list")
		}
		for _, item := range items.Values {
			v, err := r.view(item)
			if err == nil && slices.ContainsFunc(views, func(o core.SavedView) bool { return o.Name == v.Name }) {
				err = r.wrong(item, "view %s: it is there twice", v.Name)
			}
			if err != nil {
				return err
			}
			views = append(views, v)
		}
		return nil
	})
	return views, err
}

func (r reader) view(n ast.Node) (v core.SavedView, err error) {
	err = r.pairs(n, "a view", func(key string, at, value ast.Node) error {
		if key == "columns" {
			v.Columns, err = r.columns(at, value)
			return err
		}
		text, ok := scalar(value)
		if !ok {
			return r.wrong(at, "%s must be text", plaintext.Line(key))
		}
		switch key {
		case "name":
			v.Name = text
		case "list":
			v.List = core.ViewList(text)
		case "filter":
			v.Filter = text
		case "sort":
			v.Sort, v.Descending = Sort(text)
		default:
			return r.wrong(at, "unknown field %q", plaintext.Line(key)).WithHint("A view has name, list, filter, sort and columns; nothing of the file was taken.")
		}
		return nil
	})
	if err != nil {
		return v, err
	}
	if e := core.AsError(view.Check(v)); e != nil {
		return v, r.wrong(n, "%s: %s", e.Subject, e.Message).WithHint("%s", e.Hint)
	}
	return v, nil
}

func (r reader) columns(at, value ast.Node) ([]core.ViewColumn, error) {
	items, ok := value.(*ast.SequenceNode)
	if !ok {
		return nil, r.wrong(at, "columns must be a list: [name, status]")
	}
	var out []core.ViewColumn
	for _, item := range items.Values {
		text, ok := scalar(item)
		if !ok {
			return nil, r.wrong(item, "a column must be written as NAME or NAME:WIDTH")
		}
		c, err := Column(text)
		if err != nil {
			return nil, r.wrong(item, "%s", core.AsError(err).Message).WithHint("%s", core.AsError(err).Hint)
		}
		out = append(out, c)
	}
	return out, nil
}

// scalar is a text or a number as it was written.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value, true
	}
	return "", false
}
