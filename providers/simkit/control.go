package simkit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Controlled is what a simulator offers to another administrator at the
// gateway: a test, the living demo, a person with curl. Methods are safe for
// concurrent use with the simulator's own requests.
type Controlled interface {
	// State returns all objects in a form that marshals to JSON.
	State() any
	// Object returns one object; *NotFoundError when there is none.
	Object(id string) (any, error)
	// Create makes an object from named fields and returns its id.
	Create(fields map[string]any) (id string, err error)
	// Change sets the named fields of an object, leaving the others.
	Change(id string, fields map[string]any) error
	// Delete removes an object.
	Delete(id string) error
	// Faults are the simulator's faults and its record of requests.
	Faults() *Faults
}

// NotFoundError says that a simulator holds no object with an id.
type NotFoundError struct{ ID string }

func (e *NotFoundError) Error() string { return fmt.Sprintf("there is no object %q", e.ID) }

// FieldError says which field of a Create or Change cannot be taken, and why.
type FieldError struct{ Field, Reason string }

func (e *FieldError) Error() string { return fmt.Sprintf("field %q: %s", e.Field, e.Reason) }

// Control is an HTTP handler over several named simulators:
//
//	GET    /                        the simulators and their addresses
//	GET    /{name}/state            all objects
//	GET    /{name}/state/{id}       one object
//	POST   /{name}/objects          create from {"field": value, ...}
//	PATCH  /{name}/objects/{id}     change the named fields
//	DELETE /{name}/objects/{id}
//	GET    /{name}/faults           all faults with value and hits
//	PUT    /{name}/faults/{fault}   set; the body is the value as plain text
//	DELETE /{name}/faults[/{fault}] turn one, or all, off
//	GET    /{name}/requests         counters and the last requests
//	DELETE /{name}/requests         forget them
//
// Errors are {"error": "..."} with 400 for a bad field or body, 404 for an
// unknown name, id or fault, 409 when the simulator refuses otherwise. Safe for
// concurrent use.
type Control struct {
	mux *http.ServeMux

	mu   sync.Mutex
	sims []controlled
}

type controlled struct {
	name, address string
	Controlled
}

// NewControl returns a control without simulators.
func NewControl() *Control {
	c := &Control{mux: http.NewServeMux()}
	c.mux.HandleFunc("GET /{$}", c.list)
	c.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeError(w, 404, fmt.Errorf("no such call: %s %s; GET / lists the simulators", r.Method, r.URL.Path))
	})
	for pattern, call := range map[string]controlCall{
		"GET /{name}/state":              getState,
		"GET /{name}/state/{id...}":      getObject,
		"POST /{name}/objects":           createObject,
		"PATCH /{name}/objects/{id...}":  changeObject,
		"DELETE /{name}/objects/{id...}": deleteObject,
		"GET /{name}/faults":             getFaults,
		"GET /{name}/faults/{fault}":     getFault,
		"PUT /{name}/faults/{fault}":     setFault,
		"DELETE /{name}/faults":          clearFaults,
		"DELETE /{name}/faults/{fault}":  clearFault,
		"GET /{name}/requests":           getRequests,
		"DELETE /{name}/requests":        clearRequests,
	} {
		c.mux.HandleFunc(pattern, c.with(call))
	}
	return c
}

// Add puts a simulator under a name ("aws-prod"); address is where it serves
// the gateway's calls. A name used twice replaces the first.
func (c *Control) Add(name, address string, sim Controlled) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sims = slices.DeleteFunc(c.sims, func(s controlled) bool { return s.name == name })
	c.sims = append(c.sims, controlled{name, address, sim})
}

func (c *Control) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.mux.ServeHTTP(w, r) }

func (c *Control) list(w http.ResponseWriter, _ *http.Request) {
	type row struct {
		Name    string `json:"name"`
		Address string `json:"address"`
	}
	c.mu.Lock()
	rows := make([]row, 0, len(c.sims))
	for _, s := range c.sims {
		rows = append(rows, row{s.name, s.address})
	}
	c.mu.Unlock()
	WriteJSON(w, 200, rows)
}

// controlCall answers one call on one simulator: a status and a value for the
// body, or an error.
type controlCall func(sim Controlled, r *http.Request) (status int, body any, err error)

func (c *Control) with(call controlCall) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		sim, err := c.find(r.PathValue("name"))
		if err != nil {
			writeError(w, 404, err)
			return
		}
		status, body, err := call(sim, r)
		switch {
		case err != nil:
			writeError(w, errorStatus(err), err)
		case body == nil:
			w.WriteHeader(status)
		default:
			WriteJSON(w, status, body)
		}
	}
}

func (c *Control) find(name string) (Controlled, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var names []string
	for _, s := range c.sims {
		if s.name == name {
			return s.Controlled, nil
		}
		names = append(names, s.name)
	}
	return nil, fmt.Errorf("no simulator %q: there are %s", name, strings.Join(names, ", "))
}

func errorStatus(err error) int {
	var notFound *NotFoundError
	var field *FieldError
	switch {
	case errors.As(err, &notFound):
		return 404
	case errors.As(err, &field):
		return 400
	}
	return 409
}

func writeError(w http.ResponseWriter, status int, err error) {
	WriteJSON(w, status, map[string]string{"error": err.Error()})
}

// readFields reads the JSON object of a request's body.
func readFields(r *http.Request) (map[string]any, error) {
	dec := json.NewDecoder(io.LimitReader(r.Body, 1<<20))
	dec.UseNumber()
	var fields map[string]any
	if err := dec.Decode(&fields); err != nil || fields == nil {
		return nil, &FieldError{"body", "want a JSON object of fields"}
	}
	return fields, nil
}
