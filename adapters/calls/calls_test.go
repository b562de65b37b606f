package calls_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/calls"
	"makegood/adapters/redact"
	"makegood/aftersale"
)

// serve starts a server that answers with a status and a text, and a client.
func serve(t *testing.T, qps float64, status int, text string) (*calls.Client, *strings.Builder) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path != "/prefix/call" || string(body) != `{"a":1}` && string(body) != "a=1" {
			t.Errorf("got %s with body %s", r.URL.Path, body)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(server.Close)
	log := new(strings.Builder)
	env := adapters.Env{Log: slog.New(slog.NewTextHandler(log, nil))}
	return calls.New(env, calls.Options{
		Target: "test", URL: adapters.URL(server.URL + "/prefix"), MaxQPS: qps, Redactor: redact.New([]string{"s3cret"}, nil),
	}), log
}

// wantCall checks class and code of a failed call.
func wantCall(t *testing.T, err error, class aftersale.Class, code string) *aftersale.CallError {
	t.Helper()
	var call *aftersale.CallError
	if !errors.As(err, &call) || call.Target != "test" || call.Op != "op" || call.Class != class || call.Code != code {
		t.Fatalf("got error %v, want test: op: %s %s", err, class, code)
	}
	return call
}

func TestPost(t *testing.T) {
	t.Parallel()
	var reply struct{ B int }
	c, _ := serve(t, 0, 200, `{"b":2}`)
	if err := c.PostJSON(t.Context(), "op", "/call", []byte(`{"a":1}`), &reply); err != nil || reply.B != 2 {
		t.Errorf("PostJSON: got %+v and error %v, want b = 2", reply, err)
	}
	if err := c.PostForm(t.Context(), "op", "/call", map[string]string{"a": "1"}, &reply); err != nil {
		t.Errorf("PostForm: %v", err)
	}
	c, _ = serve(t, 0, 200, `busy`)
	err := c.PostJSON(t.Context(), "op", "/call", []byte(`{"a":1}`), &reply)
	wantCall(t, err, aftersale.ClassUnknown, "bad_reply")
	wantCall(t, calls.Repeatable(err), aftersale.ClassRetry, "bad_reply")
	c, _ = serve(t, 0, 503, ``)
	err = c.PostJSON(t.Context(), "op", "/call", []byte(`{"a":1}`), &reply)
	wantCall(t, err, aftersale.ClassUnknown, "http 503 Service Unavailable")
}

func TestMaxQPS(t *testing.T) {
	t.Parallel()
	c, _ := serve(t, 0.001, 200, `{}`)
	call := func(ctx context.Context) error { return c.PostJSON(ctx, "op", "/call", []byte(`{"a":1}`), &struct{}{}) }
	if err := call(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	wantCall(t, call(ctx), aftersale.ClassLimited, "max_qps")
}

func TestFailures(t *testing.T) {
	t.Parallel()
	c, log := serve(t, 0, 200, ``)
	wantCall(t, c.NotFound("op", "x"), aftersale.ClassRefused, "not_found")
	wantCall(t, c.Manual("op", "no_api", "x"), aftersale.ClassManual, "no_api")
	wantCall(t, c.NoToken("op"), aftersale.ClassAuth, "no_token")
	wantCall(t, calls.Repeatable(c.NoToken("op")), aftersale.ClassAuth, "no_token")

	err := error(c.Rejected("op", aftersale.ClassRefused, "50 s3cret", "s3cret call 13900001234 code-17", "id s3cret"))
	if call := wantCall(t, err, aftersale.ClassRefused, "50 ***"); call.Message != "*** call *** code-17" {
		t.Errorf("message %q, want it redacted", call.Message)
	}
	if line := log.String(); !strings.Contains(line, "test call failed") || !strings.Contains(line, `call_id="id ***"`) || strings.Contains(line, "s3cret") {
		t.Errorf("log line %s, want op, class, code and a redacted call_id", line)
	}
	if call := wantCall(t, calls.Without(err, "code-17"), aftersale.ClassRefused, "50 ***"); strings.Contains(call.Message, "code-17") {
		t.Errorf("message %q still holds the one-time code", call.Message)
	}
}
