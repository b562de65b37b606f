package suite

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"makegood/aftersale"
)

// stranger checks that another robot's secret is refused, not retried.
func (h Harness) stranger(t *testing.T) {
	t.Parallel()
	f := h.NewFake(t)
	err := h.channel(t, h.OtherSettings, f.URL).Send(t.Context(), Sample("message", true))
	h.failed(t, "another robot's secret", err, aftersale.ClassRefused)
	if n := len(f.Bodies()); n != 0 {
		t.Errorf("%d messages of a stranger arrived", n)
	}
}

// limited checks that one message too many says how long to wait.
func (h Harness) limited(t *testing.T) {
	t.Parallel()
	f := h.NewFake(t)
	c := h.channel(t, h.Settings, f.URL)
	f.Limit()
	err := c.Send(t.Context(), Sample("message", true))
	if wait := h.failed(t, "one too many", err, aftersale.ClassLimited); wait <= 0 || wait > time.Hour {
		t.Errorf("one too many: wait for %s", wait)
	}
	answering := func(status int) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "too many", status) }))
		t.Cleanup(s.Close)
		return s.URL
	}
	err = h.channel(t, h.Settings, answering(http.StatusTooManyRequests)).Send(t.Context(), Sample("message", true))
	if h.failed(t, "http 429", err, aftersale.ClassLimited) <= 0 {
		t.Error("http 429: no time to wait")
	}
}

// unreachable checks that a message that went nowhere may be sent again.
func (h Harness) unreachable(t *testing.T) {
	t.Parallel()
	err := h.channel(t, h.Settings, "http://127.0.0.1:1").Send(t.Context(), Sample("message", true))
	h.failed(t, "connection refused", err, aftersale.ClassRetry)
}

// brokenAnswers checks that a message whose answer says nothing is unknown.
func (h Harness) brokenAnswers(t *testing.T) {
	t.Parallel()
	answers := map[string]http.HandlerFunc{
		"http 500": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "oops", http.StatusInternalServerError) },
		"fine with 500": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, `{"errcode":0,"code":0}`, http.StatusBadGateway)
		},
		"dropped": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"no answer": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // only then the server sees that the caller has gone
			<-r.Context().Done()
		},
	}
	if h.Maker.Manifest.Name != "webhook" { // there any 2xx is an answer
		answers["no JSON"] = func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>gateway</html>")) }
		answers["empty"] = func(http.ResponseWriter, *http.Request) {}
		answers["no code"] = func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"errmsg":"ok"}`)) }
		answers["nested"] = func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(strings.Repeat("[", 1<<17))) }
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(answer)
			t.Cleanup(server.Close)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err := h.channel(t, h.Settings, server.URL).Send(ctx, Sample("message", true))
			h.failed(t, name, err, aftersale.ClassUnknown)
		})
	}
}

// failed checks form, discretion and class of an error, and returns the pause
// it asks for.
func (h Harness) failed(t *testing.T, what string, err error, class aftersale.Class) time.Duration {
	t.Helper()
	h.discreet(t, what, err)
	var call *aftersale.CallError
	if !errors.As(err, &call) {
		t.Errorf("%s: error %v is no *CallError", what, err)
		return 0
	}
	if call.Target != h.Maker.Manifest.Name || call.Op == "" || call.Class != class {
		t.Errorf("%s: error names target %q, op %q, class %s; want class %s", what, call.Target, call.Op, call.Class, class)
	}
	return call.RetryAfter
}
