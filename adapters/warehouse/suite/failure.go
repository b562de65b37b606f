package suite

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"makegood/adapters/warehouse"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// lostReply loses the answer after the effect: the request made again has no
// second one.
func (h Harness) lostReply(t *testing.T) {
	t.Parallel()
	for what, f := range map[string]fault.Fault{"dropped": {DropAfter: true}, "http 502": {FailAfter: true}} {
		fake := h.NewFake(t)
		a := h.adapter(t, h.Settings, fake.URL)
		for _, name := range h.advertised() {
			do := action(h.Order, name)
			fake.Next(name, f)
			_, _, err := a.Do(t.Context(), do)
			if class := h.class(t, string(name), err); class != aftersale.ClassUnknown {
				t.Errorf("%s, %s: %v, want unknown", name, what, err)
			}
			if _, _, err := a.Do(t.Context(), do); err != nil {
				t.Errorf("%s, %s: made again: %v", name, what, err)
			}
			if n := fake.Effects(do.ID); n != 1 {
				t.Errorf("%s, %s: carried out %d times", name, what, n)
			}
		}
	}
}

// refused checks the answers to what cannot be done.
func (h Harness) refused(t *testing.T) {
	t.Parallel()
	fake := h.NewFake(t)
	a, other := h.adapter(t, h.Settings, fake.URL), h.adapter(t, h.OtherSettings, fake.URL)
	for _, name := range h.advertised() {
		do := action(h.Order, name)
		_, _, err := other.Do(t.Context(), do)
		if class := h.class(t, string(name), err); class != aftersale.ClassRefused {
			t.Errorf("%s with another warehouse's secret: %v, want refused", name, err)
		}
		_, _, err = a.Do(t.Context(), action(h.Unknown, name))
		if class := h.class(t, string(name), err); class != aftersale.ClassRefused {
			t.Errorf("%s for an order nobody knows: %v, want refused", name, err)
		}
		if n := fake.Effects(do.ID); n != 0 {
			t.Errorf("%s: refused and carried out %d times", name, n)
		}
		fake.Next(name, fault.Fault{Limited: true})
		_, _, err = a.Do(t.Context(), do)
		if class := h.class(t, string(name), err); class != aftersale.ClassLimited {
			t.Errorf("%s, too many calls: %v, want limited", name, err)
		}
	}
	if asker, ok := a.(warehouse.StatusQuerier); ok {
		if now, err := asker.State(t.Context(), h.Unknown.Ref.Platform, h.Unknown.Ref.Shop, h.Unknown.OrderID); now != nil || err != nil {
			t.Errorf("State of an order nobody knows = %+v, %v", now, err)
		}
	}
}

// unreachable checks that a call that carried nothing may be made again.
func (h Harness) unreachable(t *testing.T) {
	t.Parallel()
	a := h.adapter(t, h.Settings, "http://127.0.0.1:1")
	for _, name := range h.advertised() {
		_, _, err := a.Do(t.Context(), action(h.Order, name))
		if class := h.class(t, string(name), err); class != aftersale.ClassRetry {
			t.Errorf("%s with the connection refused: %v, want retryable", name, err)
		}
	}
}

// brokenAnswers checks that a request without a readable answer is unknown.
func (h Harness) brokenAnswers(t *testing.T) {
	t.Parallel()
	for what, answer := range map[string]http.HandlerFunc{
		"http 500": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "oops", http.StatusInternalServerError) },
		"no JSON":  func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>gateway</html>")) },
		"empty":    func(http.ResponseWriter, *http.Request) {},
		"nothing":  func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) },
		"nested":   func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(strings.Repeat("[", 1<<17))) },
		"dropped":  func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(answer)
			t.Cleanup(server.Close)
			a := h.adapter(t, h.Settings, server.URL)
			for _, name := range h.advertised() {
				_, _, err := a.Do(t.Context(), action(h.Order, name))
				if class := h.class(t, string(name), err); class != aftersale.ClassUnknown {
					t.Errorf("%s: %v, want unknown", name, err)
				}
			}
		})
	}
}

// class checks the form of a call's error and returns its class.
func (h Harness) class(t *testing.T, what string, err error) aftersale.Class {
	t.Helper()
	h.discreet(t, what, err)
	var call *aftersale.CallError
	if !errors.As(err, &call) {
		t.Errorf("%s: error %v is no *CallError", what, err)
		return ""
	}
	if call.Target != h.Maker.Manifest.Name || call.Op == "" {
		t.Errorf("%s: error names target %q, op %q", what, call.Target, call.Op)
	}
	return call.Class
}
