package wms

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"makegood/adapters"
	"makegood/adapters/suitekit"
)

// document is openapi.yaml, checked once with its examples.
var document = sync.OnceValues(func() (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromFile("openapi.yaml")
	if err != nil {
		return nil, err
	}
	doc.Servers = nil
	return doc, doc.Validate(loader.Context, openapi3.EnableExamplesValidation(), openapi3.EnableSchemaFormatValidation())
})

var router = sync.OnceValues(func() (routers.Router, error) {
	doc, err := document()
	if err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
})

var lax = &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true}

// contract is a transport that compares every call and its answer with
// openapi.yaml.
type contract struct {
	t    testing.TB
	base string
}

// RoundTrip makes the call.
func (c *contract) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	if err != nil {
		return resp, nil
	}
	if why := c.compare(r, body, resp, answer); why != nil {
		c.t.Errorf("%s %s, %s: not as openapi.yaml says: %v", r.Method, r.URL.Path, resp.Status, why)
	}
	return resp, nil
}

func (c *contract) compare(r *http.Request, body []byte, resp *http.Response, answer []byte) error {
	routes, err := router()
	if err != nil {
		return err
	}
	below := r.Clone(r.Context())
	prefix, _ := url.Parse(c.base)
	below.URL = &url.URL{Path: strings.TrimPrefix(r.URL.Path, prefix.Path), RawQuery: r.URL.RawQuery}
	below.Body = io.NopCloser(bytes.NewReader(body))
	route, params, err := routes.FindRoute(below)
	if err != nil {
		return err
	}
	in := &openapi3filter.RequestValidationInput{Request: below, PathParams: params, Route: route, Options: lax}
	return errors.Join(openapi3filter.ValidateRequest(r.Context(), in), openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: resp.StatusCode, Header: resp.Header, Options: lax, Body: io.NopCloser(bytes.NewReader(answer)),
	}))
}

// webhook compares a push with openapi.yaml.
func webhook(t testing.TB, in *adapters.Inbound) (*openapi3filter.RequestValidationInput, error) {
	t.Helper()
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	item := doc.Webhooks["reports"]
	r, err := http.NewRequest(http.MethodPost, "https://makegood.example/webhooks/wms/main", bytes.NewReader(in.Body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = in.Header
	v := &openapi3filter.RequestValidationInput{
		Request: r, Options: lax, Route: &routers.Route{Spec: doc, PathItem: item, Method: http.MethodPost, Operation: item.Post},
	}
	return v, openapi3filter.ValidateRequest(t.Context(), v)
}

// TestPushesAreAsDescribed: what the fixtures hold is described if and only if
// it is taken, and so is every reply.
func TestPushesAreAsDescribed(t *testing.T) {
	t.Parallel()
	c := plain(t, ours)
	// What a schema cannot say, or says about one field at a time.
	beyond := map[string]bool{"malformed-future": true}
	for _, f := range suitekit.Fixtures(t, "testdata", now) {
		in, described := webhook(t, f.In())
		_, err := c.Parse(f.In())
		taken := !errors.Is(err, adapters.ErrMalformed)
		if taken != (described == nil) && !beyond[f.Name] {
			t.Errorf("%s: Parse says %v, openapi.yaml says %v", f.Name, err, described)
		}
		for _, cause := range []error{err, adapters.ErrSignature, adapters.ErrStale, adapters.ErrUnavailable} {
			reply := c.Reply(f.In(), cause)
			if err := openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
				RequestValidationInput: in, Status: reply.Status, Header: http.Header{"Content-Type": {reply.ContentType}},
				Body: io.NopCloser(bytes.NewReader(reply.Body)), Options: lax,
			}); err != nil {
				t.Errorf("%s: the reply to %v is not as described: %v", f.Name, cause, err)
			}
		}
	}
}

// TestExamplesAreTaken: whoever sends the examples of openapi.yaml is understood.
func TestExamplesAreTaken(t *testing.T) {
	t.Parallel()
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	examples := doc.Webhooks["reports"].Post.RequestBody.Value.Content["application/json"].Examples
	if len(examples) < 4 {
		t.Fatalf("%d examples", len(examples))
	}
	for name, e := range examples {
		body, err := json.Marshal(e.Value.Value)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := plain(t, ours).Parse(&adapters.Inbound{Body: body, At: now}); err != nil || len(got) == 0 {
			t.Errorf("example %s: %d reports, %v", name, len(got), err)
		}
	}
}

// TestEveryOperationIsDescribed: the calls that the adapter makes, and no others.
func TestEveryOperationIsDescribed(t *testing.T) {
	t.Parallel()
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"hold": "POST /v1/holds", "release": "POST /v1/holds/{hold}/release", "resend": "POST /v1/resends",
		"order": "GET /v1/orders/{platform}/{shop}/{order_id}",
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if want[op.OperationID] != method+" "+path {
				t.Errorf("%s %s (%s) is described, and not made", method, path, op.OperationID)
			}
			delete(want, op.OperationID)
			if op.Summary == "" || op.Description == "" {
				t.Errorf("%s lacks a summary or a description", op.OperationID)
			}
		}
	}
	for id := range want {
		t.Errorf("%s is made, and not described", id)
	}
}

// TestContractIsStrict: a call or an answer that is not as described is seen.
func TestContractIsStrict(t *testing.T) {
	t.Parallel()
	const target = "https://erp.example/makegood/v1/holds"
	const good = `{"request":"hold","id":"c.1","platform":"douyin","shop":"1","order_id":"A","after_sale_id":"","requested_at":"2026-03-02T04:00:00Z"}`
	for name, c := range map[string]struct {
		url, body string
		status    int
		answer    string
		ok        bool
	}{
		"as described":        {target, good, 202, `{"id":"c.1","accepted":true}`, true},
		"with a report":       {target, good, 200, `{"id":"c.1","accepted":true,"report":` + heldReport + `}`, true},
		"another path":        {target + "/x", good, 202, `{"id":"c.1","accepted":true}`, false},
		"another word":        {target, strings.Replace(good, `"hold"`, `"resend"`, 1), 202, `{"id":"c.1","accepted":true}`, false},
		"no order":            {target, strings.Replace(good, `"order_id":"A",`, "", 1), 202, `{"id":"c.1","accepted":true}`, false},
		"a time without zone": {target, strings.Replace(good, "00Z", "00", 1), 202, `{"id":"c.1","accepted":true}`, false},
		"an unknown status":   {target, good, 201, `{"id":"c.1","accepted":true}`, false},
		"an answer for none":  {target, good, 202, `{"accepted":true}`, false},
		"not accepted":        {target, good, 202, `{"id":"c.1","accepted":false}`, false},
		"half a report":       {target, good, 200, `{"id":"c.1","accepted":true,"report":{"state":"held"}}`, false},
		"a refusal":           {target, good, 404, `{"code":"unknown_order"}`, true},
		"a refusal, no code":  {target, good, 404, `{}`, false},
	} {
		r, err := http.NewRequest(http.MethodPost, c.url, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Content-Type": {"application/json"}}
		resigned(plain(t, ours).keys, []byte(c.body), "hold_c_1", "1772424000")(r.Header)
		resp := &http.Response{StatusCode: c.status, Header: http.Header{"Content-Type": {"application/json"}}}
		why := (&contract{t: t, base: "https://erp.example/makegood"}).compare(r, []byte(c.body), resp, []byte(c.answer))
		if (why == nil) != c.ok {
			t.Errorf("%s: %v", name, why)
		}
	}
}
