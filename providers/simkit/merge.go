package simkit

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// Merge returns a deep copy of object with the named fields set, as a PATCH
// would. Field names are the JSON names of T; an unknown name or a value of
// the wrong kind is a *FieldError and object stays as it was. It serves
// Controlled.Create (on a zero object) and Controlled.Change.
func Merge[T any](object T, fields map[string]any) (T, error) {
	var merged, zero T
	before, err := json.Marshal(object)
	if err != nil {
		return zero, err
	}
	if err := json.Unmarshal(before, &merged); err != nil {
		return zero, err
	}
	patch, err := json.Marshal(fields)
	if err != nil {
		return zero, &FieldError{"body", err.Error()}
	}
	dec := json.NewDecoder(bytes.NewReader(patch))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&merged); err != nil {
		return zero, fieldError(err)
	}
	return merged, nil
}

func fieldError(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return &FieldError{wrong.Field, "want " + wrong.Type.String() + ", got " + wrong.Value}
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return &FieldError{strings.Trim(name, `"`), "there is no such field"}
	}
	return &FieldError{"body", err.Error()}
}
