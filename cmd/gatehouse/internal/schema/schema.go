// Package schema writes the JSON schema of a Go type as encoding/json writes
// its values: what programs may rely on in our output.
package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// dialect is the version of JSON Schema.
const dialect = "https://json-schema.org/draft/2020-12/schema"

// Maker knows what cannot be seen from types.
type Maker struct {
	// Values are those that a field can have, by the names of its struct and of
	// the field in JSON: "App.push".
	Values map[string][]string
	// Moments are the types that are written as RFC 3339, null where there is
	// none.
	Moments []reflect.Type
}

// object is a schema; encoding/json sorts its keys.
type object = map[string]any

// Of is the schema of a type's values as indented JSON.
func (m Maker) Of(title, description string, t reflect.Type) ([]byte, error) {
	body, err := m.schema(t)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", title, err)
	}
	body["$schema"], body["title"], body["description"] = dialect, title, description
	out, err := json.MarshalIndent(body, "", "  ")
	return append(out, '\n'), err
}

func (m Maker) schema(t reflect.Type) (object, error) {
	if slices.Contains(m.Moments, t) {
		return object{"type": []string{"string", "null"}, "format": "date-time"}, nil
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}, nil
	case reflect.Bool:
		return object{"type": "boolean"}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return object{"type": "integer"}, nil
	case reflect.Float32, reflect.Float64:
		return object{"type": "number"}, nil
	case reflect.Pointer:
		return m.schema(t.Elem())
	case reflect.Slice, reflect.Array:
		items, err := m.schema(t.Elem())
		return object{"type": "array", "items": items}, err
	case reflect.Map:
		values, err := m.schema(t.Elem())
		return object{"type": "object", "additionalProperties": values}, err
	case reflect.Struct:
		return m.fields(t)
	}
	return nil, fmt.Errorf("%s has no schema", t)
}

// fields is the schema of a struct.
func (m Maker) fields(t reflect.Type) (object, error) {
	properties, required, err := m.members(t)
	return object{"type": "object", "properties": properties, "required": required}, err
}

// members are a struct's fields and those that are always there; those of
// embedded structs are its own.
func (m Maker) members(t reflect.Type) (properties object, required []string, err error) {
	properties, required = object{}, []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			inner, always, err := m.members(f.Type)
			if err != nil {
				return nil, nil, err
			}
			maps.Copy(properties, inner)
			required = append(required, always...)
			continue
		case !f.IsExported() || name == "-":
			continue
		case name == "":
			name = f.Name
		}
		s, err := m.schema(f.Type)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		if values := m.Values[t.Name()+"."+name]; values != nil {
			s["enum"] = values
		}
		properties[name] = s
		if !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero") {
			required = append(required, name)
		}
	}
	return properties, required, nil
}
