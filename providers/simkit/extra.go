package simkit

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime"
	"slices"
	"strings"
)

// extraField is the field that the fault extra-fields adds to every object of
// an answer, as a newer release of a gateway would.
const extraField = "addedInANewerRelease"

// freeMaps are fields whose objects are not of a fixed form: what stands in
// them is data, so nothing is added there.
var freeMaps = []string{"attributes", "extraInfo", "labels", "metadata", "tags", "values"}

// addFields returns a JSON answer with the extra field in every object, and
// anything else as it was. It shares no memory with a body that it changed.
func addFields(contentType string, body []byte) []byte {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.Contains(kind, "json") {
		return body
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return body
	}
	out, err := json.Marshal(withExtra(v))
	if err != nil {
		return body
	}
	return out
}

func withExtra(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = withExtra(v[i])
		}
	case map[string]any:
		for name, inner := range maps.Clone(v) {
			if _, object := inner.(map[string]any); object && slices.Contains(freeMaps, name) {
				continue
			}
			v[name] = withExtra(inner)
		}
		v[extraField] = map[string]any{"since": "2099-01-01", "list": []any{1, nil, "x"}}
	}
	return v
}
