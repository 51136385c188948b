package sim_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// model is a botocore service model (the contract's README: "contract-check a
// fake AWS server").
type model struct {
	Operations map[string]*modelOperation `json:"operations"`
	Shapes     map[string]*shape          `json:"shapes"`
}

type modelOperation struct {
	HTTP struct {
		Method, RequestURI string
		ResponseCode       int
	} `json:"http"`
	Input, Output *member
	Errors        []member
}

type member struct {
	Shape, Location, LocationName string
}

type shape struct {
	Type       string
	Members    map[string]member
	Required   []string
	Member     *member
	Key, Value *member
	Enum       []string
	Min, Max   *float64
	Pattern    string
	Payload    string
	Error      struct{ HTTPStatusCode int }
}

// modelFolder is where the service models are: GATEHOUSE_AWS_MODELS, or beside
// the repository.
func modelFolder() string {
	if dir := os.Getenv("GATEHOUSE_AWS_MODELS"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "..", "shared", "contracts", "aws")
}

type models struct{ gateway, cognito *model }

// loadModels reads the models once; nil when they are not there.
var loadModels = sync.OnceValues(func() (*models, error) {
	var m models
	for path, into := range map[string]**model{
		"apigateway-2015-07-09/service-2.json":  &m.gateway,
		"cognito-idp-2016-04-18/service-2.json": &m.cognito,
	} {
		text, err := os.ReadFile(filepath.Join(modelFolder(), filepath.FromSlash(path)))
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, into); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return &m, nil
})

// requireModels skips a test that is about the models when they are missing.
func requireModels(t *testing.T) *models {
	t.Helper()
	m, err := loadModels()
	if err != nil {
		t.Skipf("the AWS service models are missing: set GATEHOUSE_AWS_MODELS to the folder with apigateway-2015-07-09/ and cognito-idp-2016-04-18/ (aws/README.md): %v", err)
	}
	return m
}

// wireName is the name of a member in JSON, the query or the path.
func (m member) wireName(name string) string {
	if m.LocationName != "" {
		return m.LocationName
	}
	return name
}

// check tells everything about a JSON value that does not fit a shape.
func (m *model) check(where, shapeName string, v any) (faults []string) {
	s := m.Shapes[shapeName]
	wrong := func(format string, args ...any) {
		faults = append(faults, where+" ("+shapeName+"): "+fmt.Sprintf(format, args...))
	}
	switch value := v.(type) {
	case map[string]any:
		switch s.Type {
		case "structure":
			faults = append(faults, m.checkMembers(where, shapeName, value)...)
		case "map":
			for key, item := range value {
				faults = append(faults, m.check(where+"["+key+"]", s.Value.Shape, item)...)
			}
		default:
			wrong("an object, want %s", s.Type)
		}
	case []any:
		if s.Type != "list" {
			wrong("a list, want %s", s.Type)
			break
		}
		faults = append(faults, s.checkRange(where, float64(len(value)))...)
		for i, item := range value {
			faults = append(faults, m.check(fmt.Sprintf("%s[%d]", where, i), s.Member.Shape, item)...)
		}
	case string:
		if s.Type != "string" {
			wrong("a text, want %s", s.Type)
			break
		}
		faults = append(faults, s.checkText(where, value)...)
	case json.Number:
		if !slices.Contains([]string{"integer", "long", "double", "float", "timestamp"}, s.Type) {
			wrong("a number, want %s", s.Type)
			break
		}
		n, _ := value.Float64()
		faults = append(faults, s.checkRange(where, n)...)
	case bool:
		if s.Type != "boolean" {
			wrong("a Boolean, want %s", s.Type)
		}
	default:
		wrong("%v (%T)", v, v)
	}
	return faults
}

// checkMembers looks at the members of a structure that travel in the body.
func (m *model) checkMembers(where, shapeName string, value map[string]any) (faults []string) {
	s := m.Shapes[shapeName]
	known := map[string]bool{}
	for name, mem := range s.Members {
		if mem.Location != "" {
			continue
		}
		wire := mem.wireName(name)
		known[wire] = true
		item, there := value[wire]
		if !there {
			if slices.Contains(s.Required, name) {
				faults = append(faults, where+": "+wire+" is required")
			}
			continue
		}
		faults = append(faults, m.check(where+"."+wire, mem.Shape, item)...)
	}
	for name := range value {
		if !known[name] {
			faults = append(faults, where+": "+shapeName+" has no member "+name)
		}
	}
	return faults
}

func (s *shape) checkRange(where string, n float64) (faults []string) {
	if s.Min != nil && n < *s.Min || s.Max != nil && n > *s.Max {
		faults = append(faults, fmt.Sprintf("%s: %v is out of range", where, n))
	}
	return faults
}

func (s *shape) checkText(where, text string) (faults []string) {
	faults = s.checkRange(where, float64(utf8.RuneCountInString(text)))
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, text) {
		faults = append(faults, fmt.Sprintf("%s: %q is none of %v", where, text, s.Enum))
	}
	if s.Pattern != "" {
		if form, err := regexp.Compile("^(?:" + s.Pattern + ")$"); err == nil && !form.MatchString(text) {
			faults = append(faults, fmt.Sprintf("%s: %q is not %s", where, text, s.Pattern))
		}
	}
	return faults
}

// operation finds what a request of API Gateway asks for.
func (m *model) operation(method, escapedPath, mode string) (name string, op *modelOperation) {
	for name, op := range m.Operations {
		path, query, _ := strings.Cut(op.HTTP.RequestURI, "?")
		if op.HTTP.Method == method && (query == "mode=import") == (mode == "import") && samePath(path, escapedPath) {
			return name, op
		}
	}
	return "", nil
}

func samePath(template, path string) bool {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if !strings.HasPrefix(want[i], "{") && want[i] != got[i] {
			return false
		}
	}
	return true
}
