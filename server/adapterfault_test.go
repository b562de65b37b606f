package server

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"makegood/adapters"
	"makegood/aftersale"
	"makegood/metrics"
)

var genuine = map[string]string{"sign": "good"}

func parsed(events []aftersale.Event, err error) func(*adapters.Inbound) ([]aftersale.Event, error) {
	return func(*adapters.Inbound) ([]aftersale.Event, error) { return events, err }
}

// TestVerdicts: whatever an adapter answers has one status and one result.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	event := aftersale.Event{Ref: aftersale.Ref{ID: "1"}, Key: "k", Type: aftersale.EventRequested}
	ignored := &adapters.Ignored{Kinds: []string{"a", "b"}}
	for _, tc := range []struct {
		name    string
		probe   probe
		status  int
		body    string
		results map[string]float64
		stored  int
	}{
		{name: "stale", probe: probe{verify: fmt.Errorf("five minutes: %w", adapters.ErrStale)}, status: 401, body: "no", results: map[string]float64{metrics.WebhookStale: 1}},
		{name: "malformed envelope", probe: probe{verify: adapters.Malformed("x")}, status: 400, body: "no", results: map[string]float64{metrics.WebhookMalformed: 1}},
		{name: "undocumented error of Verify", probe: probe{verify: errors.New("x")}, status: 401, body: "no", results: map[string]float64{metrics.WebhookBadSignature: 1}},
		{name: "undocumented error of Parse", probe: probe{parse: parsed([]aftersale.Event{event}, errors.New("x"))}, status: 400, body: "no", results: map[string]float64{metrics.WebhookMalformed: 1}},
		{name: "signature found wrong while parsing", probe: probe{parse: parsed(nil, adapters.ErrSignature)}, status: 401, body: "no", results: map[string]float64{metrics.WebhookBadSignature: 1}},
		{name: "event without an id", probe: probe{parse: parsed([]aftersale.Event{{Key: "k"}}, nil)}, status: 400, body: "no", results: map[string]float64{metrics.WebhookMalformed: 1}},
		{name: "ignored", probe: probe{parse: parsed(nil, ignored)}, status: 200, body: "ok", results: map[string]float64{metrics.WebhookIgnored: 2}},
		{name: "some ignored", probe: probe{parse: parsed([]aftersale.Event{event}, ignored)}, status: 200, body: "ok", results: map[string]float64{metrics.WebhookIgnored: 2, metrics.WebhookAccepted: 1}, stored: 1},
		{name: "nothing in it", probe: probe{parse: parsed(nil, nil)}, status: 200, body: "ok", results: map[string]float64{metrics.WebhookIgnored: 1}},
		{name: "panic", probe: probe{parse: func(*adapters.Inbound) ([]aftersale.Event, error) { panic("buyer 13900001234") }}, status: 503, body: "no", results: map[string]float64{metrics.WebhookUnavailable: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			*r.probe = tc.probe
			res := r.push("POST", "/webhooks/probe/1", "x", genuine)
			if body := readAll(t, res); res.StatusCode != tc.status || body != tc.body {
				t.Errorf("%d %q, want %d %q", res.StatusCode, body, tc.status, tc.body)
			}
			for _, result := range metrics.WebhookResults() {
				if got := r.counted("probe", result); got != tc.results[result] {
					t.Errorf("%s counted %v times, want %v", result, got, tc.results[result])
				}
			}
			if n := r.stored(); n != tc.stored {
				t.Errorf("%d stored, want %d", n, tc.stored)
			}
			if strings.Contains(r.log.String(), "13900001234") {
				t.Error("the value of a panic is logged")
			}
		})
	}
}

// TestGETGoesToTheAdapter: platforms check a URL with GET.
func TestGETGoesToTheAdapter(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.probe.parse = func(in *adapters.Inbound) ([]aftersale.Event, error) {
		if in.Method != "GET" || in.Query.Get("echostr") != "e" || in.RemoteIP != "192.0.2.1" {
			t.Errorf("got %s %v from %s, want GET with echostr=e from 192.0.2.1", in.Method, in.Query, in.RemoteIP)
		}
		return nil, nil
	}
	h := map[string]string{"sign": "good", "X-Forwarded-For": "10.0.0.1", "X-Real-Ip": "10.0.0.1"}
	if res := r.push("GET", "/webhooks/probe/1?echostr=e", "", h); res.StatusCode != 200 {
		t.Errorf("got status %d, want 200", res.StatusCode)
	}
}

// TestNotDurable: what the database did not take is not acknowledged.
func TestNotDurable(t *testing.T) {
	t.Parallel()
	r := setup(t)
	if err := r.closeStore(); err != nil {
		t.Fatal(err)
	}
	res := r.push("POST", "/webhooks/probe/1", "x", genuine)
	if body := readAll(t, res); res.StatusCode != 503 || body != "no" || r.counted("probe", metrics.WebhookUnavailable) != 1 {
		t.Errorf("got status %d (%q), want 503 (no), counted once", res.StatusCode, body)
	}
}

// TestNoRedirects: a redirect would break a signed POST.
func TestNoRedirects(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, path := range []string{"/webhooks/probe/1/", "/Webhooks/probe/1", "//webhooks/probe/1", "/webhooks/probe", "/", "/metrics", "/admin/v1/whoami"} {
		res := r.push("POST", path, "x", genuine)
		if res.StatusCode != 404 || res.Header.Get("Content-Type") != "application/problem+json; charset=utf-8" {
			t.Errorf("%s: %d %s", path, res.StatusCode, res.Header.Get("Content-Type"))
		}
	}
}

// TestFloodIsNotLogged: refused requests do not fill the disk, and the line
// after the flood says how many were left out.
func TestFloodIsNotLogged(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for range 2000 {
		r.push("POST", "/webhooks/probe/1", "x", nil)
	}
	if n := strings.Count(r.log.String(), "\n"); n < refusalsAtOnce || n > 2*refusalsAtOnce+100 {
		t.Errorf("%d lines", n)
	}
	if r.counted("probe", metrics.WebhookBadSignature) != 2000 {
		t.Error("not all are counted")
	}
}

// TestBodiesDoNotMix: buffers are used again while others are being read.
func TestBodiesDoNotMix(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.probe.echo = true
	server := httptest.NewServer(r.public)
	defer server.Close()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 20 {
				body := strings.Repeat(fmt.Sprintf("%d-%d.", i, j), 1+j*7)
				req, _ := http.NewRequest("POST", server.URL+"/webhooks/probe/1", strings.NewReader(body))
				req.Header.Set("sign", "good")
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Error(err)
					return
				}
				got, _ := io.ReadAll(res.Body)
				res.Body.Close()
				if string(got) != body {
					t.Errorf("got another body back: %.40s, want %.40s", got, body)
				}
			}
		})
	}
	wg.Wait()
	if n := r.stored(); n != 160 {
		t.Errorf("%d stored, want 160", n)
	}
}

// TestCourierPush: tracking goes the same way.
func TestCourierPush(t *testing.T) {
	t.Parallel()
	r := setup(t)
	body := `{"Body":{"WaybillRoute":[{"mailno":"SF1000000000001","acceptTime":"2026-11-22 16:00:00","opCode":"50","id":"1","acceptAddress":"Shenzhen","remark":"x","orderid":"o"}]}}`
	for i, want := range []string{metrics.WebhookAccepted, metrics.WebhookDuplicate} {
		res := r.push("POST", "/webhooks/sf/main?token=push-token-1", body, map[string]string{"Content-Type": "application/json"})
		if got := readAll(t, res); res.StatusCode != 200 || !strings.Contains(got, "0000") || r.counted("sf", want) != 1 {
			t.Errorf("push %d: %d %s", i, res.StatusCode, got)
		}
	}
	if r.stored() != 1 {
		t.Error("not stored once")
	}
}
