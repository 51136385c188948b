package sensedia

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// object is a JSON object as it came, so that what we do not know survives a
// PUT.
type object map[string]json.RawMessage

// text reads a field that is a string or a number; anything else is "".
// Every field is optional in the vendor's schema (sensedia.md, Objects).
func (o object) text(name string) string {
	raw := o[name]
	switch {
	case len(raw) == 0:
		return ""
	case raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9':
		return string(raw)
	case raw[0] != '"':
		return ""
	case bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw):
		return string(raw[1 : len(raw)-1]) // nearly all: a list of 100,000 has a million of them
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// objects reads a field that is an array of objects; entries of another form
// are left out.
func (o object) objects(name string) []object {
	all, _ := array(o[name])
	return slices.DeleteFunc(all, func(entry object) bool { return len(entry) == 0 })
}

// array reads an array; an entry that is no object becomes an empty one.
func array(raw []byte) (out []object, err error) {
	if err = json.Unmarshal(raw, &out); err == nil {
		return out, nil
	}
	var raws []json.RawMessage
	if err := json.Unmarshal(raw, &raws); err != nil {
		return nil, err
	}
	out = make([]object, len(raws))
	for i, entry := range raws {
		if json.Unmarshal(entry, &out[i]) != nil {
			out[i] = nil
		}
	}
	return out, nil
}

// object reads a field that is an object, or a string with one inside; nil
// when it is neither.
func (o object) object(name string) object {
	var out object
	if json.Unmarshal(o[name], &out) == nil {
		return out
	}
	if json.Unmarshal([]byte(o.text(name)), &out) == nil {
		return out
	}
	return nil
}

// created reads creationDate in the forms in which Sensedia is likely to write
// a date; its format is unknown. Zero when it cannot be read.
func (o object) created() time.Time {
	value := o.text("creationDate")
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, value); err == nil {
			return t.UTC()
		}
	}
	if ms, err := json.Number(value).Int64(); err == nil && ms > 1e11 {
		return time.UnixMilli(ms).UTC()
	}
	return time.Time{}
}

// identity is what tells one app from another; "" when it has no name at all.
func (o object) identity() string {
	if id := o.text("id"); id != "" {
		return id
	}
	return o.text("clientId")
}

// id writes an id as it most likely came: a number when it is one.
func id(text string) json.RawMessage {
	if text != "" && strings.Trim(text, "0123456789") == "" && (text[0] != '0' || text == "0") {
		return json.RawMessage(text)
	}
	return quote(text)
}

// quote writes a string or another value that always marshals, without the
// escapes that Go adds for web pages: what came goes back as it came.
func quote(v any) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // strings and maps of raw JSON that was read
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
