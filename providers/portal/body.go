package portal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"unicode/utf8"
)

// bodyOf reads a request's body: JSON, at most 64 KiB.
func bodyOf(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, refuse(http.StatusRequestEntityTooLarge, "too_large", "the body is larger than 64 KiB")
	case err != nil:
		return nil, refuse(http.StatusBadRequest, "malformed", "the body could not be read to its end")
	}
	if len(body) > 0 {
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != jsonType {
			return nil, refuse(http.StatusUnsupportedMediaType, "media_type", "the body must be application/json")
		}
	}
	return body, nil
}

// decode reads one JSON object. Unknown fields are refused: a mistyped name
// must not be a wish that is silently dropped.
func decode(body []byte, into any) error {
	if !utf8.Valid(body) {
		return refuse(http.StatusBadRequest, "malformed", "the body is not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind):
		return refuse(http.StatusBadRequest, "malformed", "the field "+kind.Field+" has the wrong type")
	case errors.Is(err, io.EOF):
		return refuse(http.StatusBadRequest, "malformed", "the body is empty")
	case err != nil && bytes.HasPrefix([]byte(err.Error()), []byte("json: unknown field")):
		return refuse(http.StatusBadRequest, "malformed", "there is no field "+err.Error()[len("json: unknown field "):])
	case err != nil:
		return refuse(http.StatusBadRequest, "malformed", "the body is not valid JSON")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return refuse(http.StatusBadRequest, "malformed", "there is something after the JSON value")
	}
	return nil
}
