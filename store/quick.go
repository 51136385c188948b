package store

import (
	"strings"
	"time"
	"unicode/utf8"
)

// quick reads JSON as toJSON writes it, several times faster than
// encoding/json, which is most of what reading tens of thousands of Apps costs.
// It knows only what toJSON makes of our types: at anything else, be it right
// or wrong, bad is set, and encoding/json has to say. Strings share the text.
type quick struct {
	s   string
	i   int
	bad bool
}

// has takes a byte, if it comes next.
func (q *quick) has(c byte) bool {
	if q.i < len(q.s) && q.s[q.i] == c {
		q.i++
		return true
	}
	return false
}

// want takes a byte that must come next.
func (q *quick) want(c byte) {
	if !q.has(c) {
		q.fail()
	}
}

// fail gives up: nothing more is taken.
func (q *quick) fail() { q.bad, q.i = true, len(q.s) }

// word takes a literal, if it comes next.
func (q *quick) word(w string) bool {
	if strings.HasPrefix(q.s[q.i:], w) {
		q.i += len(w)
		return true
	}
	return false
}

// next goes to the next member of what ends with this byte; first before the
// first one.
func (q *quick) next(first bool, end byte) bool {
	if q.bad || q.has(end) {
		return false
	}
	if !first {
		q.want(',')
	}
	return !q.bad
}

// key takes an object's key.
func (q *quick) key() string {
	k := q.text()
	q.want(':')
	return k
}

func (q *quick) text() string {
	q.want('"')
	from := q.i
	for plain := true; q.i < len(q.s); q.i++ {
		switch c := q.s[q.i]; {
		case c == '"':
			s := q.s[from:q.i]
			q.i++
			if !plain && !utf8.ValidString(s) {
				q.fail()
			}
			return s
		case c == '\\':
			return q.escaped(from)
		case c < ' ':
			q.fail()
			return ""
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	q.fail()
	return ""
}

// plainEscapes are those of one letter.
var plainEscapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escaped goes on with a text in which the first escape was met.
func (q *quick) escaped(from int) string {
	var b strings.Builder
	b.WriteString(q.s[from:q.i])
	for q.i+1 < len(q.s) {
		c := q.s[q.i]
		q.i++
		switch {
		case c == '"':
			if s := b.String(); utf8.ValidString(s) {
				return s
			}
			q.fail()
			return ""
		case c < ' ':
			q.fail()
			return ""
		case c != '\\':
			b.WriteByte(c)
			continue
		}
		c = q.s[q.i]
		q.i++
		if c == 'u' {
			b.WriteRune(q.rune())
		} else if p, ok := plainEscapes[c]; ok {
			b.WriteByte(p)
		} else {
			q.fail()
		}
	}
	q.fail()
	return ""
}

// rune takes four digits; toJSON escapes no surrogates.
func (q *quick) rune() (r rune) {
	if q.i+4 > len(q.s) {
		q.fail()
		return 0
	}
	for range 4 {
		c := q.s[q.i]
		q.i++
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		default:
			q.fail()
			return 0
		}
	}
	if 0xd800 <= r && r <= 0xdfff {
		q.fail()
	}
	return r
}

func (q *quick) number() (n int64) {
	negative := q.has('-')
	from := q.i
	for q.i < len(q.s) && '0' <= q.s[q.i] && q.s[q.i] <= '9' {
		n = 10*n + int64(q.s[q.i]-'0')
		q.i++
	}
	if digits := q.i - from; digits == 0 || digits > 18 || digits > 1 && q.s[from] == '0' {
		q.fail()
	}
	if negative {
		return -n
	}
	return n
}

func (q *quick) flag() bool {
	if q.word("true") {
		return true
	}
	if !q.word("false") {
		q.fail()
	}
	return false
}

func (q *quick) time() (t time.Time) {
	if err := t.UnmarshalText([]byte(q.text())); err != nil {
		q.fail()
	}
	return t
}

// list takes an array, nil for null.
func list[T any](q *quick, item func(*quick) T) []T {
	if q.word("null") {
		return nil
	}
	q.want('[')
	out := []T{}
	for first := true; q.next(first, ']'); first = false {
		if first {
			out = make([]T, 0, 2)
		}
		out = append(out, item(q))
	}
	return out
}
