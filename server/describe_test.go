package server

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// described is openapi.yaml, checked once.
var described = sync.OnceValues(func() (routers.Router, error) {
	// Texts stay texts: the decoder would parse YAML into what it means.
	text := func(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
		b, err := io.ReadAll(body)
		return string(b), err
	}
	for _, kind := range []string{"application/yaml", "text/csv", "text/plain"} {
		openapi3filter.RegisterBodyDecoder(kind, text)
	}
	doc, err := document()
	if err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
})

func document() (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(openAPIText)
	if err != nil {
		return nil, err
	}
	doc.Servers = nil
	return doc, doc.Validate(loader.Context)
}

// call is one request to the private handler.
type call struct {
	method, path string
	as           string // role or name; "" sends no token
	body         string
	ifMatch      string
	headers      map[string]string
}

// reply is its answer.
type reply struct {
	status int
	etag   string
	body   string
	header http.Header
}

// do sends a call and checks the answer, and a request that was accepted,
// against openapi.yaml.
func (r *rig) do(c call) reply {
	r.t.Helper()
	req := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
	if c.as != "" {
		req.Header.Set("Authorization", "Bearer "+tokenOf(c.as))
	}
	if c.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.ifMatch != "" {
		req.Header.Set("If-Match", c.ifMatch)
	}
	for k, v := range c.headers {
		req.Header.Set(k, v)
	}
	res := r.send(r.private, req)
	out := reply{status: res.StatusCode, etag: res.Header.Get("ETag"), body: readAll(r.t, res), header: res.Header}
	req.Body = io.NopCloser(strings.NewReader(c.body))
	r.check(c, req, out)
	return out
}

// check compares with the document.
func (r *rig) check(c call, req *http.Request, out reply) {
	r.t.Helper()
	router, err := described()
	if err != nil {
		r.t.Fatal(err)
	}
	route, params, err := router.FindRoute(req)
	if err != nil {
		if out.status != 404 && out.status != 405 {
			r.t.Errorf("%s %s is not described: %v", c.method, c.path, err)
		}
		return
	}
	in := &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route, Options: &openapi3filter.Options{
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true,
	}}
	if err := openapi3filter.ValidateRequest(req.Context(), in); err != nil && out.status < 300 {
		r.t.Errorf("%s %s was accepted, but is not as described: %v", c.method, c.path, err)
	}
	answer := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: out.status, Header: out.header, Options: in.Options, Body: io.NopCloser(bytes.NewBufferString(out.body)),
	}
	if err := openapi3filter.ValidateResponse(req.Context(), answer); err != nil {
		r.t.Errorf("%s %s answers %d, not as described: %v", c.method, c.path, out.status, err)
	}
}

// TestDescriptionIsComplete: the document lists exactly the routes, and the
// status codes that every route of its kind can answer with.
func TestDescriptionIsComplete(t *testing.T) {
	t.Parallel()
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			have[method+" "+path] = true
			if op.OperationID == "" || op.Summary == "" {
				t.Errorf("%s %s has no operationId or summary", method, path)
			}
		}
	}
	param := regexp.MustCompile(`:([a-z]+)`)
	for _, e := range setup(t).api.routes() {
		name := e.method + " " + param.ReplaceAllString(e.path, "{$1}")
		if !have[name] {
			t.Errorf("%s is not described", name)
			continue
		}
		delete(have, name)
		op := doc.Paths.Find(strings.TrimPrefix(name, e.method+" ")).GetOperation(e.method)
		if e.role != "" && op.Responses.Status(401) == nil {
			t.Errorf("%s needs a role, 401 is not described", name)
		}
		if e.role != "" && !strings.Contains(op.Summary, "("+e.role+")") {
			t.Errorf("%s: the summary %q does not name the role %s", name, op.Summary, e.role)
		}
		var query []string
		for _, p := range append(op.Parameters, doc.Paths.Find(strings.TrimPrefix(name, e.method+" ")).Parameters...) {
			if p.Value.In == "query" {
				query = append(query, p.Value.Name)
			}
		}
		if len(query) != len(e.query) {
			t.Errorf("%s: parameters %v described, %v known", name, query, e.query)
		}
	}
	for name := range have {
		t.Errorf("%s is described and does not exist", name)
	}
}
