package suite

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// stranger checks that another robot's secret is refused, not retried.
func (h Harness) stranger(t *testing.T) {
	f, url := h.fake(t)
	err := h.channel(t, h.OtherSettings, url).Send(t.Context(), Sample("message", true))
	h.failed(t, "another robot's secret", err, aftersale.ClassRefused)
	if n := len(f.Bodies()); n != 0 {
		t.Errorf("got %d messages of a stranger, want none", n)
	}
}

// limited checks that one message too many says how long to wait.
func (h Harness) limited(t *testing.T) {
	f, url := h.fake(t)
	c := h.channel(t, h.Settings, url)
	f.Faults().Next(opSend, fault.Fault{Limited: true})
	err := c.Send(t.Context(), Sample("message", true))
	if wait := h.failed(t, "one too many", err, aftersale.ClassLimited); wait <= 0 || wait > time.Hour {
		t.Errorf("one too many: got a wait of %s, want one of up to an hour", wait)
	}
	busy := suitekit.Answering(t, http.StatusTooManyRequests, "too many")
	err = h.channel(t, h.Settings, busy.URL).Send(t.Context(), Sample("message", true))
	if wait := h.failed(t, "http 429", err, aftersale.ClassLimited); wait <= 0 {
		t.Errorf("http 429: got a wait of %s, want some", wait)
	}
}

// unreachable checks that a message that went nowhere may be sent again.
func (h Harness) unreachable(t *testing.T) {
	err := h.channel(t, h.Settings, suitekit.Nowhere).Send(t.Context(), Sample("message", true))
	h.failed(t, "connection refused", err, aftersale.ClassRetry)
}

// brokenAnswers checks that a message whose answer says nothing is unknown.
func (h Harness) brokenAnswers(t *testing.T) {
	answers := suitekit.BrokenAnswers()
	if h.Maker.Manifest.Name == "webhook" { // there any 2xx is an answer
		for _, taken := range []string{"no JSON", "empty", "nested"} {
			delete(answers, taken)
		}
	} else {
		answers["no code"] = func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"errmsg":"ok"}`) }
	}
	answers["fine with 502"] = func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, `{"errcode":0,"code":0}`, http.StatusBadGateway)
	}
	answers["no answer"] = func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then the server sees that the caller has gone
		<-r.Context().Done()
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			url := suitekit.Serve(t, answer)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err := h.channel(t, h.Settings, url).Send(ctx, Sample("message", true))
			h.failed(t, name, err, aftersale.ClassUnknown)
		})
	}
}

// failed checks form and class of an error, and returns the pause it asks for.
func (h Harness) failed(t testing.TB, what string, err error, class aftersale.Class) time.Duration {
	t.Helper()
	suitekit.WantClass(t, what, err, class)
	return h.forbidden().CallErrorOf(t, what, h.Maker.Manifest.Name, err).RetryAfter
}
