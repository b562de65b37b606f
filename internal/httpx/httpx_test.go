package httpx_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/internal/httpx"
)

const secret = "s3cr3t-token"

// call makes one call with a secret in its query and classifies the answer.
func call(ctx context.Context, base string) error {
	resp, err := httpx.New(nil, base).R().SetContext(ctx).SetQueryParam("access_token", secret).Get("/x")
	return httpx.Classify("douyin", "afterSale.Detail", resp, err)
}

func TestClassify(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		handler http.HandlerFunc
		want    aftersale.Class // "": the body may be read
		wait    time.Duration
	}{
		"ok":           {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }, "", 0},
		"bad gateway":  {status(http.StatusBadGateway), aftersale.ClassUnknown, 0},
		"timeout":      {status(http.StatusRequestTimeout), aftersale.ClassUnknown, 0},
		"not found":    {status(http.StatusNotFound), aftersale.ClassRefused, 0},
		"redirect":     {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/y", http.StatusFound) }, aftersale.ClassRefused, 0},
		"rate limited": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "7"); w.WriteHeader(429) }, aftersale.ClassLimited, 7 * time.Second},
		"dropped": {func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			_ = conn.Close()
		}, aftersale.ClassUnknown, 0},
		"too large": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 9<<20)) }, aftersale.ClassUnknown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(tc.handler)
			t.Cleanup(s.Close)
			err := call(t.Context(), s.URL)
			if tc.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			check(t, err, tc.want)
			var e *aftersale.CallError
			if errors.As(err, &e); e.RetryAfter != tc.wait {
				t.Errorf("retry after %s", e.RetryAfter)
			}
		})
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func check(t *testing.T, err error, want aftersale.Class) {
	t.Helper()
	if got := aftersale.ClassOf(err); err == nil || got != want {
		t.Fatalf("class %s (%v), want %s", got, err, want)
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		if strings.Contains(e.Error(), secret) {
			t.Errorf("shows a secret: %v", e)
		}
	}
}

func TestOnlyConnectionsNeverMadeAreRetryable(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + l.Addr().String()
	_ = l.Close()
	check(t, call(t.Context(), closed), aftersale.ClassRetry)

	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(s.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	check(t, call(ctx, s.URL), aftersale.ClassUnknown)
}
