package apigee_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// discovery is Apigee's published description of its API, as Google's Go
// module ships it.
type discovery struct {
	Parameters map[string]parameter `json:"parameters"`
	Resources  map[string]resource  `json:"resources"`
	Schemas    map[string]schema    `json:"schemas"`
	methods    []method
}

type resource struct {
	Methods   map[string]method   `json:"methods"`
	Resources map[string]resource `json:"resources"`
}

type method struct {
	ID         string               `json:"id"`
	HTTP       string               `json:"httpMethod"`
	FlatPath   string               `json:"flatPath"`
	Path       string               `json:"path"`
	Parameters map[string]parameter `json:"parameters"`
	Request    reference            `json:"request"`
	Response   reference            `json:"response"`
}

type parameter struct {
	Location string `json:"location"`
	Type     string `json:"type"`
}

type reference struct {
	Ref string `json:"$ref"`
}

type schema struct {
	reference
	Type       string            `json:"type"`
	Format     string            `json:"format"`
	Items      *schema           `json:"items"`
	Properties map[string]schema `json:"properties"`
	Additional *schema           `json:"additionalProperties"`
}

// loadDiscovery finds the document in the module; without it the test is
// skipped, and says so.
var loadDiscovery = sync.OnceValues(func() (*discovery, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "google.golang.org/api").Output() //nolint:noctx // once for all tests
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "apigee", "v1", "apigee-api.json"))
	if err != nil {
		return nil, err
	}
	var d discovery
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, err
	}
	for _, r := range d.Resources {
		d.gather(r)
	}
	return &d, nil
})

func (d *discovery) gather(r resource) {
	for _, m := range r.Methods {
		d.methods = append(d.methods, m)
	}
	for _, inner := range r.Resources {
		d.gather(inner)
	}
}

func oracle(t testing.TB) *discovery {
	t.Helper()
	d, err := loadDiscovery()
	if err != nil {
		t.Skipf("apigee: the discovery document of google.golang.org/api is not in the module cache (apigee/v1/apigee-api.json); requests and answers are not checked against it: %v", err)
	}
	return d
}

// find is the method of a request, by its verb and path.
func (d *discovery) find(verb, path string) *method {
	var best *method
	literal := -1
	for i, m := range d.methods {
		pattern := m.FlatPath
		if pattern == "" {
			pattern = m.Path
		}
		if n, ok := matches(pattern, path); ok && m.HTTP == verb && n > literal {
			best, literal = &d.methods[i], n
		}
	}
	return best
}

var hole = regexp.MustCompile(`^\{[^}]+\}$`)

// matches compares element by element and counts the literal ones.
func matches(pattern, path string) (literal int, ok bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(strings.Trim(path, "/"), "/")
	if len(want) != len(have) {
		return 0, false
	}
	for i := range want {
		switch {
		case hole.MatchString(want[i]):
		case want[i] == have[i]:
			literal++
		default:
			return 0, false
		}
	}
	return literal, true
}

// witness stands before a handler and compares all that passes with the
// document. Safe from any goroutine.
type witness struct {
	*discovery
	next http.Handler
	mu   sync.Mutex
	said []string
	seen map[string]int // by the method's id
}

func (w *witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/v1/") {
		w.next.ServeHTTP(out, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.say("%s %s: %v", r.Method, r.URL.Path, err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	m := w.compare(r, body) // before the simulator may drop the connection
	answer := httptest.NewRecorder()
	w.next.ServeHTTP(answer, r)
	if m != nil && answer.Code < 300 && answer.Body.Len() > 0 {
		w.value(m.ID+" answer", schema{reference: m.Response}, answer.Body.Bytes())
	}
	for name, values := range answer.Header() {
		out.Header()[name] = values
	}
	out.WriteHeader(answer.Code)
	_, _ = out.Write(answer.Body.Bytes())
}

// compare looks at a request; nil: the document has no such method.
func (w *witness) compare(r *http.Request, body []byte) *method {
	m := w.find(r.Method, r.URL.EscapedPath())
	if m == nil {
		w.say("%s %s: there is no such method", r.Method, r.URL.Path)
		return nil
	}
	w.mu.Lock()
	w.seen[m.ID]++
	w.mu.Unlock()
	w.compareQuery(m, r.URL.Query())
	kind := r.Header.Get("Content-Type")
	switch {
	case len(body) == 0:
		if r.URL.Query().Has("action") && kind != "application/octet-stream" {
			w.say("%s: an action with Content-Type %q", m.ID, kind)
		}
	case m.Request.Ref == "":
		w.say("%s: it takes no body", m.ID)
	default:
		w.value(m.ID+" request", schema{reference: m.Request}, body)
	}
	return m
}

func (w *witness) compareQuery(m *method, query url.Values) {
	for name, values := range query {
		p, known := m.Parameters[name]
		if _, general := w.Parameters[name]; !known && !general {
			w.say("%s: it has no parameter %s", m.ID, name)
		}
		if _, err := strconv.Atoi(values[0]); p.Type == "integer" && err != nil {
			w.say("%s: %s=%s is no number", m.ID, name, values[0])
		}
	}
}

func (w *witness) say(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, fmt.Sprintf(format, args...))
}

// value compares JSON with a schema: known fields, and types as they travel.
func (w *witness) value(at string, s schema, raw []byte) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		w.say("%s: %v", at, err)
		return
	}
	w.walk(at, s, v)
}

func (w *witness) walk(at string, s schema, v any) {
	if s.Ref != "" {
		s = w.Schemas[s.Ref]
	}
	fits := true
	switch v := v.(type) {
	case map[string]any:
		fits = s.Type == "object" || s.Type == "any"
		w.fields(at, s, v)
	case []any:
		fits = s.Type == "array" || s.Type == "any"
		for i, inner := range v {
			if s.Items != nil {
				w.walk(fmt.Sprintf("%s[%d]", at, i), *s.Items, inner)
			}
		}
	case string:
		_, err := strconv.ParseInt(v, 10, 64)
		fits = s.Type == "any" || s.Type == "string" && (s.Format != "int64" || err == nil)
	case float64:
		fits = s.Type == "integer" || s.Type == "number" || s.Type == "any"
	case bool:
		fits = s.Type == "boolean" || s.Type == "any"
	case nil:
		fits = false
	}
	if !fits {
		w.say("%s: %v is no %s %s", at, v, s.Type, s.Format)
	}
}

func (w *witness) fields(at string, s schema, v map[string]any) {
	for name, inner := range v {
		switch of, known := s.Properties[name]; {
		case known:
			w.walk(at+"."+name, of, inner)
		case s.Additional == nil && s.Type != "any":
			w.say("%s: there is no field %s", at, name)
		}
	}
}

// The document itself must be able to say no, or its silence proves nothing.
func TestTheWitnessNoticesWhatIsWrong(t *testing.T) {
	d := oracle(t)
	for name, c := range map[string]struct{ verb, path, body, answer, says string }{
		"unknown path":      {"GET", "/v1/organizations/o/nothing", "", "{}", "no such method"},
		"unknown parameter": {"GET", "/v1/organizations/o/apps?page=1", "", "{}", "no parameter page"},
		"body on an action": {"POST", "/v1/organizations/o/developers/d?action=active", "{}", "", "takes no body"},
		"a number as int64": {"GET", "/v1/organizations/o/apps/1", "", `{"createdAt": 5}`, "is no string int64"},
		"an unknown field":  {"POST", "/v1/organizations/o/developers/d/apps", `{"products": []}`, "{}", "no field products"},
		"an object twice":   {"GET", "/v1/organizations/o/apps", "", `{"app": {}}`, "is no array"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &witness{discovery: d, seen: map[string]int{}, next: http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(out, c.answer)
			})}
			w.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(c.verb, c.path, strings.NewReader(c.body)))
			if !strings.Contains(strings.Join(w.said, "\n"), c.says) {
				t.Errorf("said %q", w.said)
			}
		})
	}
}
