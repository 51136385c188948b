package query

import (
	"slices"
	"strings"
)

// Suggestion is one way to go on typing: Text takes the place of the input's bytes Start to End.
type Suggestion struct {
	Text       string
	Detail     string // what it means, for the line beside it; may be empty
	Start, End int
}

// Complete suggests fields, and the values of status, push, has and times, for the word the cursor stands in
// or behind. cursor is a byte offset. What stands right of the cursor within that word is replaced as well.
func Complete(input string, cursor int) []Suggestion { return Completer{}.Complete(input, cursor) }

// Completer knows values besides the fixed ones: the connections' names, the kinds, the attributes' names
// under the Field Attributes. Values is asked for one field at a time; nil: there are none.
type Completer struct {
	Values func(Field) []string
}

// Attributes stands for the names of attributes in Completer.Values.
const Attributes Field = attrPrefix

func (c Completer) known(f Field) []string {
	if c.Values == nil {
		return nil
	}
	return c.Values(f)
}

// Complete is like the function, with the Completer's values as well.
func (c Completer) Complete(input string, cursor int) []Suggestion {
	start, end, ok := wordAround(input, min(max(cursor, 0), len(input)))
	if !ok {
		return nil
	}
	for start < end && input[start] == '-' {
		start++
	}
	cursor = max(start, min(cursor, end))
	typed := input[start:cursor]
	at, op := findOperator(typed)
	switch {
	case op == "":
		return c.fields(typed, start, end)
	case at == 0:
		return nil
	}
	valueAt := at + len(op)
	name := typed[:at]
	if attr, ok := cutAttr(name); ok {
		return c.values(Attr(attr), typed[valueAt:], start+valueAt, end)
	}
	info, ok := lookupField(name)
	if !ok {
		return nil
	}
	if info.class == words {
		if comma := strings.LastIndexByte(typed, ','); comma > at {
			valueAt = comma + 1
		}
	}
	return c.values(info.field, typed[valueAt:], start+valueAt, end)
}

// wordAround finds the word at the cursor; a quoted value belongs to it. ok is false inside a quoted word.
func wordAround(input string, cursor int) (start, end int, ok bool) {
	inQuotes := false
	for i, r := range input[:cursor] {
		switch {
		case r == '"' && (i == 0 || input[i-1] != '\\'):
			inQuotes = !inQuotes
		case !inQuotes && endsWord(r):
			start = i + len(string(r))
		}
	}
	end = len(input)
	for i, r := range input[cursor:] {
		if inQuotes && r == '"' {
			return start, cursor + i + 1, input[start] != '"'
		}
		if !inQuotes && endsWord(r) {
			end = cursor + i
			break
		}
	}
	return start, end, start == len(input) || input[start] != '"'
}

func (c Completer) fields(prefix string, start, end int) []Suggestion {
	var out []Suggestion
	prefix = strings.ToLower(prefix)
	for _, f := range fieldTable {
		if f.field == attrPrefix {
			out = append(out, c.attributes(prefix, start, end)...)
			continue
		}
		if !beginsOne(prefix, append([]string{string(f.field)}, f.aliases...)) {
			continue
		}
		op := ":"
		switch f.field {
		case Age, Decided:
			op = ">"
		case Due:
			op = "<"
		}
		out = append(out, Suggestion{Text: string(f.field) + op, Detail: f.meaning, Start: start, End: end})
	}
	return out
}

func (c Completer) attributes(prefix string, start, end int) []Suggestion {
	if !strings.HasPrefix(prefix, attrPrefix) {
		if strings.HasPrefix(attrPrefix, prefix) {
			return []Suggestion{{Text: attrPrefix, Detail: "an attribute of the App", Start: start, End: end}}
		}
		return nil
	}
	var out []Suggestion
	for _, name := range c.known(Attributes) {
		if !strings.HasPrefix(Fold(name), Fold(prefix[len(attrPrefix):])) {
			continue
		}
		var b strings.Builder
		appendField(&b, Attr(name))
		out = append(out, Suggestion{Text: b.String() + ":", Start: start, End: end})
	}
	return out
}

var sampleTimes = map[Field][]string{
	Created: {"today", "yesterday", "7d", "30d"},
	Age:     {"1h", "1d", "3d", "7d", "30d"},
	Decided: {"today", "7d", "30d", "180d"},
	Due:     {"today", "tomorrow", "4h", "1d", "3d"},
}

func (c Completer) values(f Field, prefix string, start, end int) []Suggestion {
	all := slices.Concat(f.Words(), sampleTimes[f], c.known(f))
	prefix = Fold(strings.TrimPrefix(prefix, `"`))
	var out []Suggestion
	for _, v := range all {
		if strings.HasPrefix(Fold(v), prefix) {
			out = append(out, Suggestion{Text: quote(v), Start: start, End: end})
		}
	}
	return out
}
