package server

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/aftersale"
)

// logged are the lines of the log.
func (r *rig) logged() []map[string]any {
	r.t.Helper()
	var lines []map[string]any
	for s := bufio.NewScanner(strings.NewReader(r.log.String())); s.Scan(); {
		lines = append(lines, decoded[map[string]any](r.t, s.Text()))
	}
	return lines
}

// A caller's id is used if it is harmless; otherwise the request gets a new one.
func TestRequestIDIsReturned(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, tc := range []struct {
		name, sent string
		kept       bool
	}{
		{"none", "", false},
		{"of a proxy", "a1B2-c3.d4_e5", true},
		{"as long as is allowed", strings.Repeat("x", 64), true},
		{"too long", strings.Repeat("x", 65), false},
		{"with a space", "a b", false},
		{"with a line break", "a\nlevel=ERROR", false},
		{"not ASCII", "买家", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for path, handler := range map[string]http.Handler{
				"/webhooks/probe/1": r.public, "/healthz": r.private, "/nowhere": r.private,
			} {
				req := httptest.NewRequest("GET", path, nil)
				if tc.sent != "" {
					req.Header[requestIDHeader] = []string{tc.sent}
				}
				got := r.send(handler, req).Header.Get(requestIDHeader)
				if tc.kept && got != tc.sent {
					t.Errorf("%s: got the id %q, want the caller's %q", path, got, tc.sent)
				}
				if !tc.kept && (got == tc.sent || !saneRequestID.MatchString(got)) {
					t.Errorf("%s: got the id %q, want a new one", path, got)
				}
			}
		})
	}
}

// Every kind of log line that a request may leave carries the id of the response.
func TestRequestIDIsLogged(t *testing.T) {
	t.Parallel()
	const shop, admin = "/webhooks/probe/1", "admin"
	broken := func(r *rig, o *Options) {
		o.Ready = func(context.Context) error { return errors.New("redis: gone") }
		o.Queues = func(context.Context) (any, error) { return nil, errors.New("redis: gone") }
	}
	for _, tc := range []struct {
		message, method, path, sign string
		prepare                     func(*rig)
	}{
		{message: "webhook refused", method: "POST", path: shop, sign: "bad"},
		{message: "webhook refused", method: "POST", path: "/webhooks/nobody/1"},
		{message: "webhook refused", method: "PUT", path: shop},
		{message: "webhook not stored", method: "POST", path: shop, sign: "good", prepare: func(r *rig) { _ = r.closeStore() }},
		{message: "adapter panicked", method: "POST", path: shop, sign: "good", prepare: func(r *rig) {
			r.probe.parse = func(*adapters.Inbound) ([]aftersale.Event, error) { panic("x") }
		}},
		{message: "authorisation failed", method: "GET", path: "/authorize/probe/1?code=x"},
		{message: "admin call refused", method: "GET", path: apiPath + "/whoami"},
		{message: "admin call failed", method: "GET", path: apiPath + "/shops", sign: admin, prepare: func(r *rig) { _ = r.closeStore() }},
		{message: "admin call panicked", method: "GET", path: apiPath + "/shops", sign: admin, prepare: func(r *rig) { r.service.Registry = nil }},
		{message: "not ready", method: "GET", path: "/readyz"},
		{message: "queues cannot be read", method: "GET", path: apiPath + "/queues", sign: admin},
	} {
		t.Run(tc.message+" "+tc.path, func(t *testing.T) {
			t.Parallel()
			r := setup(t, broken)
			if tc.prepare != nil {
				tc.prepare(r)
			}
			req := httptest.NewRequest(tc.method, tc.path, strings.NewReader("x"))
			req.Header.Set("sign", tc.sign)
			h := r.private
			if strings.HasPrefix(tc.path, "/webhooks/") || strings.HasPrefix(tc.path, "/authorize/") {
				h = r.public
			}
			if tc.sign == admin {
				req.Header.Set("Authorization", "Bearer "+tokenOf("ops"))
			}
			want := r.send(h, req).Header.Get(requestIDHeader)
			found := false
			for _, line := range r.logged() {
				if line["msg"] != tc.message {
					continue
				}
				found = true
				if line["request_id"] != want || want == "" {
					t.Errorf("%q is logged with the id %q, want %q", tc.message, line["request_id"], want)
				}
			}
			if !found {
				t.Errorf("got the log %s, want the line %q", r.log, tc.message)
			}
		})
	}
}

// Nothing in this package writes to the log without a request's id.
func TestNothingLogsWithoutTheRequest(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("got %d files and the error %v, want the package's source", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range []string{".Log.Debug", ".Log.Info", ".Log.Warn", ".Log.Error", ".Log.Log"} {
			if !strings.HasSuffix(file, "_test.go") && strings.Contains(string(text), call) {
				t.Errorf("%s calls %s, want logFor(ctx)", file, call[1:])
			}
		}
	}
}
