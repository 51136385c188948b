// Package viewfile reads and writes files of saved views: YAML, one list. Everything in such a file is meant: a
// key that is not known is an error, with its line, and no view of the file is taken.
package viewfile

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"gatehouse/core"
)

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
