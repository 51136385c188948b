package portal

import (
	_ "embed"
	"net/http"
)

// Document is the OpenAPI document of the door.
//
//go:embed openapi.yaml
var Document []byte

func document(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	_, _ = w.Write(Document) // who went away does not want it
}
