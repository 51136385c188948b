package query

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// term = word | "~" value | field operator value.
func (p *parser) term() (Node, error) {
	if p.terms++; p.terms > MaxTerms {
		return nil, p.fail(p.pos, "too many words", fmt.Sprintf("at most %d", MaxTerms))
	}
	switch p.src[p.pos] {
	case '~':
		p.pos++
		return p.textTerm(Any, "~")
	case '"':
		return p.word()
	}
	if strings.HasPrefix(p.src[p.pos:], attrPrefix+`"`) {
		return p.quotedAttr()
	}
	w := p.bare()
	at, op := findOperator(w)
	switch {
	case op == "" && w[0] == '!' && len(w) > 1:
		return nil, p.fail(p.pos, "! does not negate", "write - before it")
	case op == "":
		return p.word()
	case at == 0:
		return nil, p.fail(p.pos, "a field is missing before "+op, fmt.Sprintf(`write status%s…, or "%s" to look for it`, op, shorten(w)))
	case !isFieldName(w[:at]):
		return p.word()
	}
	return p.fieldTerm(w[:at], op)
}

// operators, longest first where one begins another.
var operators = []string{"!=", "<=", ">=", ":", "=", "<", ">", "~"}

// findOperator finds the first operator in a word.
func findOperator(w string) (at int, op string) {
	for i := range w {
		for _, op := range operators {
			if strings.HasPrefix(w[i:], op) {
				return i, op
			}
		}
	}
	return -1, ""
}

// isFieldName: a letter, then letters, digits, dots, dashes and underscores. "12:30" is a word.
func isFieldName(s string) bool {
	for i, r := range s {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r >= utf8.RuneSelf
		if !letter && (i == 0 || !strings.ContainsRune("0123456789._-", r)) {
			return false
		}
	}
	return s != ""
}

// word is a plain word or quoted words.
func (p *parser) word() (Node, error) {
	at := p.pos
	s, err := p.value("\"")
	if err != nil {
		return nil, err
	}
	if Fold(s) == "" {
		return nil, p.unfinished(at, "there is nothing to look for", "write a word")
	}
	return &Term{Text: s, Fold: Fold(s)}, nil
}

// quotedAttr is attr."two words" and what follows.
func (p *parser) quotedAttr() (Node, error) {
	p.pos += len(attrPrefix)
	name, err := p.value(attrPrefix)
	if err != nil {
		return nil, err
	}
	_, op := findOperator(p.bare())
	if op == "" || !strings.HasPrefix(p.bare(), op) {
		e := p.fail(p.pos, "an operator is missing", "write : or = and a value")
		e.Incomplete = p.pos == len(p.src)
		return nil, e
	}
	return p.attrTerm(name, op)
}

func (p *parser) fieldTerm(name, op string) (Node, error) {
	at := p.pos
	p.pos += len(name)
	if attr, ok := cutAttr(name); ok {
		return p.attrTerm(attr, op)
	}
	info, ok := lookupField(name)
	if !ok {
		p.pos = at
		return nil, p.unknownField(name, op)
	}
	p.pos += len(op)
	switch {
	case info.class == times:
		return p.timeTerm(info, op)
	case strings.ContainsAny(op, "<>"):
		return nil, p.fail(p.pos-len(op), op+" compares times", "it works on created, age, decided and due")
	case info.class == words && op != "~":
		return p.wordsTerm(info, op)
	}
	return p.textTerm(info.field, op)
}

func cutAttr(name string) (string, bool) {
	if len(name) < len(attrPrefix) || !strings.EqualFold(name[:len(attrPrefix)], attrPrefix) {
		return "", false
	}
	return name[len(attrPrefix):], true
}

func (p *parser) attrTerm(name, op string) (Node, error) {
	if Fold(name) == "" {
		return nil, p.fail(p.pos, "the attribute has no name", "write attr.NAME"+op+"…")
	}
	if strings.ContainsAny(op, "<>") {
		return nil, p.fail(p.pos, op+" compares times", "it works on created, age, decided and due")
	}
	p.pos += len(op)
	return p.textTerm(Attr(name), op)
}

func (p *parser) unknownField(name, op string) *Error {
	hint := didYouMean(name, fieldNames())
	if hint == "" {
		hint = fmt.Sprintf(`to look for the text itself, put quotes around it: "%s…"`, shorten(name)+op)
	}
	return p.fail(p.pos, fmt.Sprintf("there is no field %q", shorten(name)), hint)
}

func fieldNames() []string {
	var names []string
	for _, f := range fieldTable {
		names = append(names, strings.TrimSuffix(string(f.field), "."))
		names = append(names, f.aliases...)
	}
	return names
}

// textTerm reads the value of a text field, or of ~word.
func (p *parser) textTerm(f Field, op string) (Node, error) {
	at := p.pos
	s, err := p.value(op)
	if err != nil {
		return nil, err
	}
	t := &Term{Field: f, Text: s, Fold: Fold(s)}
	switch op {
	case "~":
		t.Op = Fuzzy
		if utf8.RuneCountInString(t.Fold) > MaxFuzzy {
			return nil, p.fail(at, "the fuzzy word is too long", fmt.Sprintf("at most %d characters; leave out the ~ for longer text", MaxFuzzy))
		}
	case "=", "!=":
		t.Op = Equals
	}
	if t.Fold == "" && t.Op != Equals {
		return nil, p.unfinished(at, "the value is empty", `write `+string(f)+`="" for what has none`)
	}
	if op == "!=" {
		return &Not{Kid: t}, nil
	}
	return t, nil
}

// wordsTerm reads one or several of a field's fixed words.
func (p *parser) wordsTerm(info fieldInfo, op string) (Node, error) {
	at, isQuoted := p.pos, strings.HasPrefix(p.src[p.pos:], `"`)
	s, err := p.value(op)
	if err != nil {
		return nil, err
	}
	parts := []string{s}
	if !isQuoted {
		parts = strings.Split(s, ",")
	}
	var kids []Node
	for i, part := range parts {
		if p.terms++; i > 0 && p.terms > MaxTerms {
			return nil, p.fail(at, "too many words", fmt.Sprintf("at most %d", MaxTerms))
		}
		t, err := p.fixedWord(info, op, part, at)
		if err != nil {
			return nil, err
		}
		kids = append(kids, t)
		at += len(part) + 1
	}
	n := join(kids, true)
	if op == "!=" {
		return negate(n), nil
	}
	return n, nil
}

func (p *parser) fixedWord(info fieldInfo, op, word string, at int) (*Term, error) {
	fold := Fold(word)
	if alias, ok := wordAliases[fold]; ok {
		fold = alias
	}
	if fold == wordLost && (info.field == Has || info.field == Push) {
		return &Term{Field: Has, Op: Equals, Text: wordConflict, Fold: wordConflict}, nil
	}
	if info.field == Has && fold == wordOverdue {
		return &Term{Field: Has, Op: Within, Text: fold, Fold: fold, Period: overdue}, nil
	}
	if isFixed(info.field, fold) {
		return &Term{Field: info.field, Op: Equals, Text: fold, Fold: fold}, nil
	}
	if info.open && op != ":" {
		return &Term{Field: info.field, Op: Equals, Text: word, Fold: fold}, nil
	}
	hint := didYouMean(fold, info.words)
	if hint == "" {
		hint = "one of " + strings.Join(info.words, ", ")
	}
	if info.open {
		between := "; "
		if strings.HasSuffix(hint, "?") {
			between = " "
		}
		hint += between + string(info.field) + "=WORD takes any"
	}
	e := p.fail(at, fmt.Sprintf("%q is no %s", shorten(word), info.field), hint)
	e.Incomplete = at+len(word) == len(p.src) && beginsOne(fold, info.words)
	return nil, e
}

func isFixed(f Field, fold string) bool {
	for _, w := range f.Words() {
		if w == fold {
			return true
		}
	}
	return false
}

func beginsOne(prefix string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(w, prefix) {
			return true
		}
	}
	return false
}

// value reads what stands after an operator: a bare word, or text in quotes. It may be empty only in quotes.
func (p *parser) value(after string) (string, error) {
	at := p.pos
	if strings.HasPrefix(p.src[at:], `"`) {
		return p.quotedText()
	}
	if w := p.bare(); w != "" {
		p.pos += len(w)
		return w, nil
	}
	e := p.fail(at, "a value is missing after "+after, "write it without a space between")
	e.Incomplete = at == len(p.src)
	return "", e
}

func (p *parser) quotedText() (string, error) {
	at := p.pos
	var b strings.Builder
	for i := at + 1; i < len(p.src); i++ {
		switch c := p.src[i]; {
		case c == '"':
			p.pos = i + 1
			return b.String(), nil
		case c == '\\' && i+1 < len(p.src) && (p.src[i+1] == '"' || p.src[i+1] == '\\'):
			i++
			b.WriteByte(p.src[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", p.unfinished(at, "this quote is not closed", `add "`)
}
