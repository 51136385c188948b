package query

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The bounds of a filter: what is longer or deeper is refused with an Error before any work is done on it.
const (
	MaxLength = 2000 // characters
	MaxDepth  = 40   // parentheses and negations within each other
	MaxTerms  = 200
	MaxFuzzy  = 24 // characters of a fuzzy word; the score of adjacent hits grows threefold with each
)

// Parse reads a filter. An empty one matches everything. The error is always an *Error.
func Parse(src string) (Expr, error) {
	if err := checkInput(src); err != nil {
		return Expr{}, err
	}
	p := &parser{src: src}
	root, err := p.alternatives()
	if err != nil {
		return Expr{}, err
	}
	if p.pos < len(src) { // only a closing parenthesis stops the parser before the end
		return Expr{}, p.fail(p.pos, "this ) closes nothing", `put quotes around it to look for it: ")"`)
	}
	return Expr{root: root}, nil
}

func checkInput(src string) *Error {
	if len(src) > MaxLength {
		if n := utf8.RuneCountInString(src); n > MaxLength {
			return newError(src, byteAt(src, MaxLength), fmt.Sprintf("the filter has %d characters", n),
				fmt.Sprintf("at most %d fit", MaxLength))
		}
	}
	for i, r := range src {
		if r == utf8.RuneError && !strings.HasPrefix(src[i:], "\uFFFD") {
			return newError(src, i, "not valid UTF-8", "check the terminal's locale")
		}
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return newError(src, i, fmt.Sprintf("a control character (U+%04X)", r), "remove it")
		}
	}
	return nil
}

// byteAt is the byte offset of the n-th character.
func byteAt(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

type parser struct {
	src   string
	pos   int
	depth int
	terms int
}

func (p *parser) fail(pos int, message, hint string) *Error {
	return newError(p.src, pos, message, hint)
}

// unfinished is a failure that more typing may cure.
func (p *parser) unfinished(pos int, message, hint string) *Error {
	e := p.fail(pos, message, hint)
	e.Incomplete = true
	return e
}

// alternatives = conjunction { "or" conjunction }. nil when there is nothing to read.
func (p *parser) alternatives() (Node, error) {
	var kids []Node
	orAt := 0
	for {
		kid, err := p.conjunction()
		if err != nil {
			return nil, err
		}
		if kid == nil {
			if len(kids) == 0 {
				return nil, nil
			}
			e := p.fail(orAt, "nothing stands after or", `write a word, or "or" in quotes to look for it`)
			e.Incomplete = p.pos == len(p.src)
			return nil, e
		}
		kids = append(kids, kid)
		if !p.operator("or") {
			return join(kids, true), nil
		}
		orAt = p.pos
		p.pos += len("or")
	}
}

// conjunction = negatable { [ "and" ] negatable }. nil when there is nothing to read.
func (p *parser) conjunction() (Node, error) {
	var kids []Node
	for {
		p.space()
		if p.pos == len(p.src) || p.src[p.pos] == ')' || len(kids) > 0 && p.operator("or") {
			break
		}
		if len(kids) > 0 && p.skipAnd() {
			continue
		}
		kid, err := p.negatable()
		if err != nil {
			return nil, err
		}
		kids = append(kids, kid)
	}
	if len(kids) == 0 {
		return nil, nil
	}
	return join(kids, false), nil
}

// operator reports whether the word op stands here, by itself and without quotes.
func (p *parser) operator(op string) bool {
	return strings.EqualFold(p.bare(), op)
}

// skipAnd passes over "and" between two operands, where it says what standing side by side says. Elsewhere it
// is a word: an App's name that holds one is found while it is typed.
func (p *parser) skipAnd() bool {
	if !p.operator("and") {
		return false
	}
	at := p.pos
	p.pos += len("and")
	p.space()
	if p.pos == len(p.src) || p.src[p.pos] == ')' || p.operator("or") {
		p.pos = at
		return false
	}
	return true
}

// negatable = { "-" } ( "(" alternatives ")" | term ).
func (p *parser) negatable() (Node, error) {
	at := p.pos
	if p.src[at] == '-' {
		return p.negation()
	}
	if p.src[at] != '(' {
		return p.term()
	}
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.pos++
	n, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if p.pos == len(p.src) {
		return nil, p.unfinished(at, "this ( is not closed", "add )")
	}
	if n == nil {
		return nil, p.fail(at, "nothing stands between ( and )", `put quotes around it to look for it: "()"`)
	}
	p.pos++
	return n, nil
}

func (p *parser) negation() (Node, error) {
	at := p.pos
	rest, _ := utf8.DecodeRuneInString(p.src[at+1:])
	if at+1 == len(p.src) {
		return nil, p.unfinished(at, "nothing stands after -", "write what must not match, or \"-\" to look for it")
	}
	if unicode.IsSpace(rest) || rest == ')' { // a dash by itself, as in "Pay - Mobile"
		return p.word()
	}
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.pos++
	n, err := p.negatable()
	if err != nil {
		return nil, err
	}
	return negate(n), nil
}

func (p *parser) deeper() *Error {
	if p.depth++; p.depth > MaxDepth {
		return p.fail(p.pos, "too deep", fmt.Sprintf("at most %d parentheses and negations within each other", MaxDepth))
	}
	return nil
}

func (p *parser) space() {
	for p.pos < len(p.src) {
		r, size := utf8.DecodeRuneInString(p.src[p.pos:])
		if !unicode.IsSpace(r) {
			return
		}
		p.pos += size
	}
}

// bare is the run of characters from here to the next space, parenthesis or quote.
func (p *parser) bare() string {
	rest := p.src[p.pos:]
	if i := strings.IndexFunc(rest, endsWord); i >= 0 {
		return rest[:i]
	}
	return rest
}

func endsWord(r rune) bool { return r == '(' || r == ')' || r == '"' || unicode.IsSpace(r) }
