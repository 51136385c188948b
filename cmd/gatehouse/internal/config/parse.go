package config

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"gatehouse/core"
	"gatehouse/core/plaintext"
)

// reader walks the syntax tree of one file and keeps every problem it meets.
type reader struct {
	path     string
	env      Env
	kinds    []core.Provider
	problems []*core.Error
}

// Parse reads a configuration and returns every problem it has, in the order
// of the file; Config is whole only when there is none.
func Parse(path string, src []byte, env Env, kinds []core.Provider) (Config, []*core.Error) {
	r := &reader{path: path, env: env, kinds: kinds}
	cfg := Empty()
	cfg.Path = path
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		r.syntax(err)
		return cfg, r.problems
	}
	for i, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.NullType:
		case i > 0:
			r.problem(doc.Body, "a second document begins here; one file holds one configuration")
		default:
			r.root(doc.Body, &cfg)
		}
	}
	return cfg, r.problems
}

// rootKeys are the keys of the file's top level.
var rootKeys = []string{
	"db", "hold", "theme", "dates", "read-only", "keys", "mouse", "accessible", "environment", "targets", "reasons", "mail", "connections",
}

func (r *reader) root(body ast.Node, cfg *Config) {
	pairs, ok := r.mapping(body, "the configuration")
	if !ok {
		return
	}
	var targets []pair // of connections, which may come later in the file
	for _, p := range pairs {
		switch p.key {
		case "db":
			if s, ok := r.text(p); ok {
				cfg.DB = r.env.resolve(s, r.path)
			}
		case "hold":
			if d, ok := r.duration(p); ok {
				cfg.Hold = d
			}
		case "theme":
			if s, ok := r.choice(p, Themes()); ok {
				cfg.Theme = s
			}
		case "dates":
			if s, ok := r.choice(p, core.DateFormats()); ok {
				cfg.Dates = core.DateFormat(s)
			}
		case "read-only":
			if b, ok := r.flag(p); ok {
				cfg.ReadOnly = b
			}
		case "keys":
			cfg.Keys = r.keys(p)
		case "mouse":
			if b, ok := r.flag(p); ok {
				cfg.Mouse = b
			}
		case "accessible":
			if b, ok := r.flag(p); ok {
				cfg.Accessible = b
			}
		case "environment":
			cfg.Environment = r.environment(p)
		case "reasons":
			if s, ok := r.text(p); ok {
				cfg.ReasonsFile = r.env.resolve(s, r.path)
			}
		case "targets":
			cfg.Targets, targets = r.targets(p)
		case "mail":
			cfg.Mail = r.mail(p)
		case "connections":
			cfg.Connections = r.connections(p)
		default:
			r.unknownKey(p, rootKeys)
		}
	}
	r.targetsKnown(*cfg, targets)
}

// mistake is a problem just noted, so that a hint can be added.
type mistake struct{ noted *core.Error }

func (m mistake) hint(text string) { m.noted.Hint = text }

// problem notes what is wrong at a node.
func (r *reader) problem(at ast.Node, format string, args ...any) mistake {
	return r.problemAt(at.GetToken().Position.Line, format, args...)
}

func (r *reader) problemAt(line int, format string, args ...any) mistake {
	e := core.Errorf(core.CodeConfig, fmt.Sprintf("%s:%d", r.path, line), format, args...)
	r.problems = append(r.problems, e)
	return mistake{e}
}

// syntax words an error of the YAML parser; its message shows source lines,
// which may hold a secret somebody pasted, so only its first line is kept.
func (r *reader) syntax(err error) {
	var at yaml.Error
	line, msg := 1, err.Error()
	if errors.As(err, &at) {
		msg = at.GetMessage()
		if t := at.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
	}
	msg, _, _ = strings.Cut(msg, "\n")
	r.problemAt(line, "this is not valid YAML: %s", plaintext.Line(msg))
}

// pair is one key with its value.
type pair struct {
	key   string
	value ast.Node
	at    ast.Node // the key's node
}

// mapping returns a node's pairs in their order; what says what it is meant to
// be.
func (r *reader) mapping(n ast.Node, what string) ([]pair, bool) {
	m, ok := n.(ast.MapNode)
	if !ok {
		r.problem(n, "%s must be written as keys and values (key: value)", what)
		return nil, false
	}
	var pairs []pair
	for it := m.MapRange(); it.Next(); {
		if it.Key().IsMergeKey() {
			r.problem(it.Key(), "merge keys (<<) are not supported; write the keys out")
			continue
		}
		pairs = append(pairs, pair{it.Key().GetToken().Value, it.Value(), it.Key()})
	}
	return pairs, true
}

// isNull reports a value that was left out.
func isNull(n ast.Node) bool { return n == nil || n.Type() == ast.NullType }

func (r *reader) unknownKey(p pair, known []string) {
	e := r.problem(p.at, "there is no key %q here", plaintext.Line(p.key))
	if guess := nearest(p.key, known); guess != "" {
		e.hint(fmt.Sprintf("Did you mean %s?", guess))
		return
	}
	e.hint("Keys here: " + strings.Join(known, ", ") + ".")
}

var connectionName = regexp.MustCompile(`\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z`)
