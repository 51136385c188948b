package query

import "strings"

// String gives the normal form: one spelling for each filter, which parses to the same filter again. It is
// what saved views and the audit log keep.
func (e Expr) String() string {
	if e.root == nil {
		return ""
	}
	var b strings.Builder
	e.root.appendTo(&b, false)
	return b.String()
}

// inner asks for parentheses where the node's operator binds weaker than its surroundings.

func (n *And) appendTo(b *strings.Builder, inner bool) { appendKids(b, n.Kids, " ", inner) }

func (n *Or) appendTo(b *strings.Builder, inner bool) { appendKids(b, n.Kids, " or ", inner) }

func appendKids(b *strings.Builder, kids []Node, between string, inner bool) {
	if inner {
		b.WriteByte('(')
	}
	for i, k := range kids {
		if i > 0 {
			b.WriteString(between)
		}
		_, and := k.(*And)
		k.appendTo(b, !and || between == " ")
	}
	if inner {
		b.WriteByte(')')
	}
}

func (n *Not) appendTo(b *strings.Builder, _ bool) {
	b.WriteByte('-')
	n.Kid.appendTo(b, true)
}

func (t *Term) appendTo(b *strings.Builder, _ bool) {
	if t.Op == Within && t.Field != Has {
		b.WriteString(string(t.Field) + t.Period.String())
		return
	}
	value := quote(t.Text)
	if infoOf(t.Field).class == words && strings.Contains(t.Text, ",") {
		value = quoted(t.Text)
	}
	if t.Field == Any {
		if t.Op == Fuzzy {
			b.WriteByte('~')
		} else if plain := bareWord(t.Text); !plain {
			value = quoted(t.Text)
		}
		b.WriteString(value)
		return
	}
	appendField(b, t.Field)
	b.WriteByte(opByte(t))
	b.WriteString(value)
}

func appendField(b *strings.Builder, f Field) {
	name, attr := f.Attr()
	if !attr {
		b.WriteString(string(f))
		return
	}
	b.WriteString(attrPrefix)
	if !isFieldName(name) {
		name = quoted(name)
	}
	b.WriteString(name)
}

func opByte(t *Term) byte {
	switch {
	case t.Op == Fuzzy:
		return '~'
	case t.Op == Contains:
		return ':'
	case infoOf(t.Field).class == words && isFixed(t.Field, t.Fold):
		return ':'
	}
	return '='
}

// quote puts quotes around a value that would not be read back as it is.
func quote(s string) string {
	if s == "" || strings.ContainsFunc(s, endsWord) {
		return quoted(s)
	}
	return s
}

// bareWord reports whether s, without quotes, is read as a word and not as an operator.
func bareWord(s string) bool {
	return quote(s) == s && !strings.ContainsAny(s, ":=<>~") && !strings.Contains(s, "!=") &&
		s[0] != '-' && s[0] != '!' && !strings.EqualFold(s, "or") && !strings.EqualFold(s, "and")
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
