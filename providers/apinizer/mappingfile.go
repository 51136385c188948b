package apinizer

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"gatehouse/core"
)

// example is shown where the file has the wrong form.
const example = `products:
  Payments:
    - {project: sales, name: payments-v1, type: API_PROXY}
plans:
  Gold: {project: sales, name: gold-limits}
  Free: {}`

// readMapping reads the mapping file. Its errors are CodeConfig and name the
// line.
func readMapping(path string, projects []string) (*mapping, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, core.Errorf(core.CodeConfig, path, "the mapping file cannot be read").
			WithHint("It says what products and plans mean at Apinizer. Check the connection's setting mapping. It looks like this:\n%s", example).Because(err)
	}
	return parseMapping(path, src, projects)
}

func parseMapping(path string, src []byte, projects []string) (*mapping, error) {
	r := &mappingReader{path: path, projects: projects}
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		return nil, r.syntax(err)
	}
	m := &mapping{path: path}
	for i, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.NullType:
		case i > 0:
			r.wrong(doc.Body, "a second document begins here; one file holds one mapping")
		default:
			r.root(doc.Body, m)
		}
	}
	if r.first == nil && len(m.products) == 0 {
		r.first = core.Errorf(core.CodeConfig, path, "it names no product").WithHint("It looks like this:\n%s", example)
	}
	if r.first != nil {
		return nil, r.first
	}
	slices.SortFunc(m.products, func(a, b product) int { return strings.Compare(a.name, b.name) })
	slices.SortFunc(m.plans, func(a, b plan) int { return strings.Compare(a.name, b.name) })
	m.digest = m.meaning()
	return m, r.cross(m)
}

// meaning is a digest of what the file says, however it is written.
func (m *mapping) meaning() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q", m.products, m.plans))
	return hex.EncodeToString(sum[:])
}

// mappingReader walks the file's syntax tree and keeps the first problem.
type mappingReader struct {
	path     string
	projects []string
	first    *core.Error
	plansAt  map[string]ast.Node
}

func (r *mappingReader) wrong(at ast.Node, format string, args ...any) {
	if r.first == nil {
		r.first = core.Errorf(core.CodeConfig, fmt.Sprintf("%s:%d", r.path, at.GetToken().Position.Line), "%s", fmt.Sprintf(format, args...)).
			WithHint("The file looks like this:\n%s", example)
	}
}

func (r *mappingReader) syntax(err error) error {
	var at yaml.Error
	line, text := 1, err.Error()
	if errors.As(err, &at) {
		text = at.GetMessage()
		if t := at.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
	}
	text, _, _ = strings.Cut(text, "\n")
	return core.Errorf(core.CodeConfig, fmt.Sprintf("%s:%d", r.path, line), "this is not valid YAML: %s", visible(text)).
		WithHint("The file looks like this:\n%s", example)
}

// each calls fn for every key of a node that must have keys, once a key.
func (r *mappingReader) each(n ast.Node, what string, fn func(key string, at, value ast.Node)) {
	m, ok := n.(ast.MapNode)
	if !ok {
		r.wrong(n, "%s must be written as keys and values (key: value)", what)
		return
	}
	seen := map[string]bool{}
	for it := m.MapRange(); it.Next(); {
		key := it.Key().GetToken().Value
		switch {
		case it.Key().IsMergeKey():
			r.wrong(it.Key(), "merge keys (<<) are not supported; write the keys out")
		case strings.TrimSpace(key) == "" || strings.ContainsAny(key, "#="):
			r.wrong(it.Key(), "%q is not a name: it must not be empty, nor have # or = in it", visible(key))
		case seen[key]:
			r.wrong(it.Key(), "%q stands here twice", visible(key))
		default:
			seen[key] = true
			fn(key, it.Key(), it.Value())
		}
	}
}

func (r *mappingReader) root(body ast.Node, m *mapping) {
	r.each(body, "the mapping", func(key string, at, value ast.Node) {
		switch key {
		case "products":
			r.each(value, "products", func(name string, at, value ast.Node) {
				m.products = append(m.products, product{name: name, grants: r.grants(name, at, value)})
			})
		case "plans":
			r.plansAt = map[string]ast.Node{}
			r.each(value, "plans", func(name string, at, value ast.Node) {
				r.plansAt[name] = at
				m.plans = append(m.plans, r.plan(name, at, value))
			})
		default:
			r.wrong(at, "there is no key %q here; there are products and plans", visible(key))
		}
	})
}

// grants reads a product's list of grants.
func (r *mappingReader) grants(name string, at, n ast.Node) []grant {
	seq, ok := n.(*ast.SequenceNode)
	if !ok || len(seq.Values) == 0 {
		r.wrong(at, "the product %q needs a list of grants", visible(name))
		return nil
	}
	var out []grant
	for _, entry := range seq.Values {
		var g grant
		r.fields(entry, "a grant of "+name, map[string]*string{"project": &g.project, "name": &g.name, "type": &g.kind}, nil)
		switch {
		case g.project == "" || g.name == "" || g.kind == "":
			r.wrong(entry, "a grant of %q needs project, name and type", visible(name))
		case g.kind != grantProxy && g.kind != grantGroup:
			r.wrong(entry, "the type of a grant is %s or %s, not %q", grantProxy, grantGroup, visible(g.kind))
		case slices.Contains(out, g):
			r.wrong(entry, "the product %q has this grant twice", visible(name))
		}
		r.inProjects(entry, g.project)
		out = append(out, g)
	}
	slices.SortFunc(out, compareGrants)
	return out
}

func compareGrants(a, b grant) int {
	return cmp.Or(strings.Compare(a.project, b.project), strings.Compare(a.kind, b.kind), strings.Compare(a.name, b.name))
}

// plan reads a plan: its list, or nothing for a plan without one, and the
// products that it is offered for, where it is not for all.
func (r *mappingReader) plan(name string, at, n ast.Node) plan {
	p := plan{name: name}
	if n == nil || n.Type() == ast.NullType {
		return p
	}
	r.fields(n, "the plan "+name, map[string]*string{"project": &p.list.project, "name": &p.list.name}, map[string]*[]string{"products": &p.products})
	if (p.list.project == "") != (p.list.name == "") {
		r.wrong(at, "the plan %q needs both project and name of its rate-limit list, or neither", visible(name))
	}
	r.inProjects(at, p.list.project)
	return p
}

func (r *mappingReader) inProjects(at ast.Node, project string) {
	if r.first == nil && project != "" && !slices.Contains(r.projects, project) {
		r.wrong(at, "the project %q is not among the connection's projects (%s)", visible(project), strings.Join(r.projects, ", "))
		r.first = r.first.WithHint("Add it to the connection's setting projects, or name another one here.")
	}
}

// fields reads an object of texts, and of lists of texts.
func (r *mappingReader) fields(n ast.Node, what string, texts map[string]*string, lists map[string]*[]string) {
	r.each(n, what, func(key string, at, value ast.Node) {
		into, isText := texts[key]
		list, isList := lists[key]
		switch {
		case isText:
			*into = r.text(at, key, value)
		case isList:
			seq, ok := value.(*ast.SequenceNode)
			if !ok || len(seq.Values) == 0 {
				r.wrong(at, "%s must be a list with at least one entry", key)
				return
			}
			for _, v := range seq.Values {
				*list = append(*list, r.text(at, key, v))
			}
		default:
			r.wrong(at, "%s has no key %q", what, visible(key))
		}
	})
}

func (r *mappingReader) text(at ast.Node, key string, n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		if strings.TrimSpace(n.Value) != "" {
			return n.Value
		}
	case *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value
	}
	r.wrong(at, "%s must be a text", key)
	return ""
}

// cross checks what refers to something else in the file.
func (r *mappingReader) cross(m *mapping) error {
	for _, p := range m.plans {
		for _, name := range p.products {
			if _, ok := m.product(name); !ok {
				r.wrong(r.plansAt[p.name], "the plan %q is offered for %q, which is no product of this file", p.name, visible(name))
			}
		}
	}
	if r.first != nil {
		return r.first
	}
	return nil
}
