package suite

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"makegood/adapters/courier"
	"makegood/aftersale"
)

// call is one outbound operation of an adapter.
type call struct {
	name    string
	effect  bool // a missing answer leaves open whether it happened
	perform func(ctx context.Context) error
}

// outbound lists the operations that the adapter has.
func (h Harness) outbound(a courier.Adapter) []call {
	action := aftersale.Action{ID: "c.1", CaseID: "c", Name: aftersale.ActionIntercept, Stage: aftersale.StageParcel, N: 1, Waybill: h.Waybill}
	var out []call
	if c, ok := a.(courier.Tracker); ok {
		out = append(out, call{"Track", false, func(ctx context.Context) error {
			_, err := c.Track(ctx, h.Waybill)
			return err
		}})
	}
	if c, ok := a.(courier.Subscriber); ok {
		out = append(out, call{"Subscribe", false, func(ctx context.Context) error { return c.Subscribe(ctx, h.Waybill) }})
	}
	if c, ok := a.(courier.Interceptor); ok {
		out = append(out, call{"Intercept", true, func(ctx context.Context) error {
			_, err := c.Intercept(ctx, action)
			return err
		}})
	}
	if c, ok := a.(courier.Withdrawer); ok {
		withdraw := action
		withdraw.ID, withdraw.Name, withdraw.N, withdraw.Reference = "c.2", aftersale.ActionWithdraw, 2, "reference-1"
		out = append(out, call{"Withdraw", true, func(ctx context.Context) error {
			_, err := c.Withdraw(ctx, withdraw)
			return err
		}})
	}
	return out
}

// calls checks the operations against the fake: right and wrong account.
func (h Harness) calls(t *testing.T) {
	t.Parallel()
	url := h.NewFake(t)
	for _, c := range h.outbound(h.adapter(t, h.OtherSettings, url)) {
		err := c.perform(t.Context())
		if class := h.class(t, c.name, err); class != aftersale.ClassRefused && class != aftersale.ClassAuth {
			t.Errorf("%s with another account's secret: %v, want refused or auth", c.name, err)
		}
	}
	a := h.adapter(t, h.Settings, url)
	for _, c := range h.outbound(a) {
		if c.name == "Withdraw" {
			continue // needs the reference of a real intercept: the adapter's own tests
		}
		if err := c.perform(t.Context()); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if c, ok := a.(courier.Tracker); ok {
		h.tracked(t, c)
	}
}

func (h Harness) tracked(t *testing.T, c courier.Tracker) {
	t.Helper()
	if c.TrackEvery() <= 0 {
		t.Errorf("TrackEvery = %v", c.TrackEvery())
	}
	scans, err := c.Track(t.Context(), h.Waybill)
	if err != nil || len(scans) == 0 {
		t.Fatalf("Track = %d scans, %v; the fake has some", len(scans), err)
	}
	h.sane(t, "Track", scans)
	if !slices.IsSortedFunc(scans, func(a, b aftersale.Scan) int { return a.At.Compare(b.At) }) {
		t.Error("Track: not oldest first")
	}
	for _, s := range scans {
		if s.Number != h.Waybill.Number {
			t.Errorf("Track: scan of %s, asked for %s", s.Number, h.Waybill.Number)
		}
	}
}

// unreachable checks that a call that carried nothing may be made again.
func (h Harness) unreachable(t *testing.T) {
	t.Parallel()
	for _, c := range h.outbound(h.adapter(t, h.Settings, "http://127.0.0.1:1")) {
		err := c.perform(t.Context())
		if class := h.class(t, c.name, err); class != aftersale.ClassRetry {
			t.Errorf("%s with the connection refused: %v, want retryable", c.name, err)
		}
	}
}

// brokenAnswers checks that an effect without a readable answer is unknown.
func (h Harness) brokenAnswers(t *testing.T) {
	t.Parallel()
	answers := map[string]http.HandlerFunc{
		"http 500": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "oops", http.StatusInternalServerError) },
		"no JSON":  func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>gateway</html>")) },
		"empty":    func(http.ResponseWriter, *http.Request) {},
		"nested":   func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(strings.Repeat("[", 1<<17))) },
		"dropped":  func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(answer)
			t.Cleanup(server.Close)
			for _, c := range h.outbound(h.adapter(t, h.Settings, server.URL)) {
				err := c.perform(t.Context())
				class := h.class(t, c.name, err)
				if c.effect && class != aftersale.ClassUnknown {
					t.Errorf("%s: %v, want unknown", c.name, err)
				}
				if !c.effect && class != aftersale.ClassUnknown && class != aftersale.ClassRetry {
					t.Errorf("%s: %v, want unknown or retryable", c.name, err)
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
