package sim

import (
	"encoding/json"
	"net/http"
	"slices"
	"unicode/utf8"
)

// fields is a body as it came.
type fields map[string]any

func (f fields) text(name string) string {
	s, _ := f[name].(string)
	return s
}

func (f fields) object(name string) fields {
	o, _ := f[name].(map[string]any)
	return o
}

func (f fields) texts(name string) map[string]string {
	out := map[string]string{}
	for key, v := range f.object(name) {
		if s, ok := v.(string); ok {
			out[key] = s
		}
	}
	return out
}

func (f fields) required(names ...string) (wrong []invalid) {
	for _, name := range names {
		if f[name] == nil || f[name] == "" {
			wrong = append(wrong, invalid{"field": name, "rule": "required", "source": "body", "reason": "is a required field"})
		}
	}
	return wrong
}

func tooLong(f fields, names ...string) (wrong []invalid) {
	for _, name := range names {
		if utf8.RuneCountInString(f.text(name)) > 255 {
			wrong = append(wrong, invalid{"field": name, "rule": "max_length", "maximum": 255, "source": "body", "reason": "must not have more than 255 characters"})
		}
	}
	return wrong
}

// fields reads the body of an administrator's write. A property that the call
// does not have is refused (trap 20), and so is somebody who may only decide on
// registrations.
func (s *Sim) fields(w http.ResponseWriter, r *http.Request, who caller, known ...string) (fields, bool) {
	if !who.everything() {
		forbid(w, r)
		return nil, false
	}
	return readFields(w, r, known...)
}

func readFields(w http.ResponseWriter, r *http.Request, known ...string) (fields, bool) {
	var body fields
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body == nil {
		refuse(w, r, invalid{"field": "body", "rule": "is_object", "source": "body", "reason": "must be an object"})
		return nil, false
	}
	var wrong []invalid
	for name := range body {
		if !slices.Contains(known, name) {
			wrong = append(wrong, unknownField(name, "body"))
		}
	}
	if len(wrong) > 0 {
		refuse(w, r, wrong...)
		return nil, false
	}
	return body, true
}
