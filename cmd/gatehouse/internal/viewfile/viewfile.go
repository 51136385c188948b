// Package viewfile reads and writes files of saved views: YAML, one list. Everything in such a file is meant: a
// key that is not known is an error, with its line, and no view of the file is taken.
package viewfile

import (
	"bytes"
	"errors"
	"fmt"
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

type file struct {
	Views []entry `yaml:"views"`
}

type entry struct {
	Name    string   `yaml:"name"`
	List    string   `yaml:"list"`
	Filter  string   `yaml:"filter,omitempty"`
	Sort    string   `yaml:"sort,omitempty"`    // - before it turns it round
	Columns []column `yaml:"columns,omitempty"` // NAME or NAME:WIDTH
}

type column struct{ core.ViewColumn }

// MarshalYAML writes NAME, or NAME:WIDTH.
func (c column) MarshalYAML() (any, error) { return ColumnText(c.ViewColumn), nil }

// UnmarshalYAML reads what MarshalYAML writes.
func (c *column) UnmarshalYAML(b []byte) error {
	var text string
	if err := yaml.Unmarshal(b, &text); err != nil {
		return err
	}
	parsed, err := Column(text)
	c.ViewColumn = parsed
	return err
}

// ColumnText is a column as it is written: NAME, or NAME:WIDTH.
func ColumnText(c core.ViewColumn) string {
	if c.Width == 0 {
		return c.Name
	}
	return fmt.Sprintf("%s:%d", c.Name, c.Width)
}

// Column reads NAME or NAME:WIDTH.
func Column(text string) (core.ViewColumn, error) {
	name, width, sized := strings.Cut(strings.TrimSpace(text), ":")
	c := core.ViewColumn{Name: name}
	if !sized {
		return c, nil
	}
	if _, err := fmt.Sscanf(width+"\n", "%d\n", &c.Width); err != nil {
		return c, core.Errorf(core.CodeInvalid, "column", "%q is no width", width).WithHint("Write NAME or NAME:WIDTH.")
	}
	return c, nil
}

// SortText is an order as it is written: a column's key, - before it where it is turned round.
func SortText(v core.SavedView) string {
	if v.Descending {
		return "-" + string(v.Sort)
	}
	return string(v.Sort)
}

// Sort reads what SortText writes.
func Sort(text string) (key core.SortKey, descending bool) {
	word, descending := strings.CutPrefix(strings.TrimSpace(text), "-")
	if word == "age" { // the youngest first: the other way round than by date
		return core.SortCreated, !descending
	}
	return core.SortKey(word), descending
}

// Write makes a file of views.
func Write(views []core.SavedView) ([]byte, error) {
	f := file{Views: []entry{}}
	for _, v := range views {
		e := entry{Name: v.Name, List: string(v.List), Filter: v.Filter, Sort: SortText(v)}
		for _, c := range v.Columns {
			e.Columns = append(e.Columns, column{c})
		}
		f.Views = append(f.Views, e)
	}
	var b bytes.Buffer
	b.WriteString("# Views of Gatehouse: gatehouse views import takes them over.\n")
	err := yaml.NewEncoder(&b, yaml.IndentSequence(true)).Encode(f)
	return b.Bytes(), err
}

// Read reads a file of views and checks every one. path is for messages.
func Read(path string, src []byte) ([]core.SavedView, error) {
	if len(src) > MaxSize {
		return nil, core.Errorf(core.CodeInvalid, path, "it is larger than %d bytes: no file of views is", MaxSize)
	}
	var f file
	if err := yaml.UnmarshalWithOptions(src, &f, yaml.Strict()); err != nil {
		return nil, problem(path, err)
	}
	lines := linesOf(src)
	views := make([]core.SavedView, 0, len(f.Views))
	seen := map[string]bool{}
	for i, e := range f.Views {
		v := core.SavedView{Name: e.Name, List: core.ViewList(e.List), Filter: e.Filter}
		v.Sort, v.Descending = Sort(e.Sort)
		for _, c := range e.Columns {
			v.Columns = append(v.Columns, c.ViewColumn)
		}
		err := view.Check(v)
		if err == nil && seen[v.Name] {
			err = core.Errorf(core.CodeInvalid, "view "+v.Name, "it is there twice")
		}
		if err != nil {
			bad := *core.AsError(err)
			if i < len(lines) {
				path = fmt.Sprintf("%s:%d", path, lines[i])
			}
			bad.Message, bad.Subject = bad.Subject+": "+bad.Message, path
			return nil, &bad
		}
		seen[v.Name] = true
		views = append(views, v)
	}
	if len(views) == 0 {
		return nil, core.Errorf(core.CodeInvalid, path, "there are no views in it").
			WithHint("gatehouse views export writes such a file.")
	}
	return views, nil
}

// problem maps the library's error: its first line is what is wrong, and it knows the place.
func problem(path string, err error) error {
	message := err.Error()
	var at yaml.Error
	if errors.As(err, &at) {
		message = at.GetMessage()
		if token := at.GetToken(); token != nil && token.Position != nil {
			path = fmt.Sprintf("%s:%d", path, token.Position.Line)
		}
	}
	message, _, _ = strings.Cut(message, "\n")
	return core.Errorf(core.CodeInvalid, path, "%s", plaintext.Line(message)).
		WithHint("A view has name, list, filter, sort and columns; nothing of the file was taken.")
}

// linesOf gives the line of each entry of views.
func linesOf(src []byte) []int {
	f, err := parser.ParseBytes(src, 0)
	if err != nil || len(f.Docs) == 0 {
		return nil
	}
	var lines []int
	root, ok := f.Docs[0].Body.(ast.MapNode)
	if !ok {
		return nil
	}
	for it := root.MapRange(); it.Next(); {
		list, ok := it.Value().(*ast.SequenceNode)
		if !ok {
			continue
		}
		for _, item := range list.Values {
			lines = append(lines, item.GetToken().Position.Line)
		}
	}
	return lines
}
