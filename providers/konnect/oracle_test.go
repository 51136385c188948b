package konnect_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// documentFolder is where Konnect's OpenAPI documents are:
// GATEHOUSE_KONNECT_OPENAPI, or beside the repository.
func documentFolder() string {
	if dir := os.Getenv("GATEHOUSE_KONNECT_OPENAPI"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared", "contracts", "konnect")
}

// documents are the published documents with the server that each is for.
var documents = []struct{ file, server string }{
	{"portal-management-v3.openapi.yaml", "/v3"},
	{"portal-management-v2.openapi.yaml", "/v2"},
	{"audit-logs-v3.openapi.yaml", "/v3"},
}

// undocumented are the calls of other Konnect APIs, whose documents are not
// among the saved ones.
var undocumented = regexp.MustCompile(`^/v3/(apis|api-publications|users/me|organizations/me)$|^/v3/apis/[^/]+/publications/`)

// loadOracle reads the documents once; an error when they are not there.
var loadOracle = sync.OnceValues(func() ([]routers.Router, error) {
	// The library checks no UUIDs by itself.
	openapi3.DefineStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC4122))
	openapi3filter.RegisterBodyDecoder("application/problem+json", openapi3filter.JSONBodyDecoder)
	var out []routers.Router
	for _, d := range documents {
		text, err := os.ReadFile(filepath.Join(documentFolder(), d.file))
		if err != nil {
			return nil, err
		}
		doc, err := openapi3.NewLoader().LoadFromData(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.file, err)
		}
		doc.Servers = openapi3.Servers{{URL: d.server}}
		router, err := legacy.NewRouter(doc, openapi3.DisableExamplesValidation())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.file, err)
		}
		out = append(out, router)
	}
	return out, nil
})

// requireOracle skips a test that is about the documents when they are missing.
func requireOracle(t testing.TB) {
	t.Helper()
	if _, err := loadOracle(); err != nil {
		t.Skipf("the Konnect OpenAPI documents are missing: set GATEHOUSE_KONNECT_OPENAPI to the folder with portal-management-v3.openapi.yaml (konnect/README.md): %v", err)
	}
}

// oracle holds requests and answers against the documents.
type oracle struct {
	testing.TB
	routers []routers.Router
	// wrongRequests: the test sends requests on purpose that the documents
	// forbid; answers are checked all the same.
	wrongRequests bool

	mu      sync.Mutex
	checked map[string]int // answers, by operation
}

// oddWord is the status that nobody knows; answers with it are not checked.
const oddWord = "frozen"

// newOracle returns nil when the documents are missing: the tests that need it
// call requireOracle.
func newOracle(t testing.TB) *oracle {
	all, err := loadOracle()
	if err != nil {
		return nil
	}
	return &oracle{TB: t, routers: all, checked: map[string]int{}}
}

// wrap is sim.Config.Check.
func (o *oracle) wrap(next http.Handler) http.Handler {
	if o == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			o.Errorf("%s %s: %v", r.Method, r.URL, err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		kept := &keeper{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(kept, r)
		o.check(r, body, kept)
	})
}

type keeper struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (k *keeper) WriteHeader(status int) {
	k.status = status
	k.ResponseWriter.WriteHeader(status)
}

func (k *keeper) Write(p []byte) (int, error) {
	k.body.Write(p)
	return k.ResponseWriter.Write(p)
}

func (o *oracle) check(r *http.Request, body []byte, answer *keeper) {
	route, params := o.route(r)
	if route == nil {
		if !undocumented.MatchString(r.URL.Path) && answer.status != http.StatusNotFound {
			o.Errorf("%s %s is in no document", r.Method, r.URL.Path)
		}
		return
	}
	r = r.Clone(context.Background())
	r.Body = io.NopCloser(bytes.NewReader(body))
	options := &openapi3filter.Options{
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, SkipSettingDefaults: true, MultiError: true,
		// labels are required in answers, and write-only; undeclared statuses
		// pass otherwise (konnect.md, Using the oracle).
		ExcludeWriteOnlyValidations: true, IncludeResponseStatus: true, RejectWhenRequestBodyNotSpecified: true,
	}
	request := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: options}
	if err := openapi3filter.ValidateRequest(r.Context(), request); err != nil && !o.wrongRequests {
		o.Errorf("the request %s %s %s is not as documented: %v", r.Method, r.URL, body, err)
	}
	if strings.Contains(answer.body.String(), `"`+oddWord+`"`) {
		return
	}
	response := &openapi3filter.ResponseValidationInput{RequestValidationInput: request, Status: answer.status, Header: answer.Header(), Options: options}
	response.SetBodyBytes(answer.body.Bytes())
	if err := openapi3filter.ValidateResponse(r.Context(), response); err != nil {
		o.Errorf("the answer to %s %s is not as documented: %d %.600s: %.1200v", r.Method, r.URL, answer.status, answer.body.String(), err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.checked[fmt.Sprintf("%s %d", route.Operation.OperationID, answer.status)]++
}

func (o *oracle) route(r *http.Request) (*routers.Route, map[string]string) {
	for _, router := range o.routers {
		if route, params, err := router.FindRoute(r); err == nil {
			return route, params
		}
	}
	return nil, nil
}

// answers is how many answers of an operation ("get-portal 200") were checked.
func (o *oracle) answers(operation string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.checked[operation]
}
