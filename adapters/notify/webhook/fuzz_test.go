package webhook

import (
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"makegood/adapters/notify/suite"
	"makegood/aftersale"
)

// good is a body that the fake takes.
const good = `{"type":"makegood.notice","timestamp":"2026-03-02T04:00:00Z","data":{"title":"t"}}`

func stamp(n int64) string { return strconv.FormatInt(n, 10) }

// FuzzAnswer: only a 2xx counts as taken, and a receiver that wants less is
// left alone for a bounded time.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{"", "7", "-1", "1e9", "Mon, 02 Mar 2026 04:00:00 GMT", "soon"} {
		f.Add(429, seed)
		f.Add(503, seed)
	}
	f.Fuzz(func(t *testing.T, status int, after string) {
		err := suite.Outcome(t, Maker, place1, status, http.Header{"Retry-After": {after}}, "")
		var call *aftersale.CallError
		if err != nil && (!errors.As(err, &call) || call.RetryAfter < 0 || call.RetryAfter > time.Hour) {
			t.Fatalf("got error %v, want a *CallError with a wait of at most an hour", err)
		}
		if err != nil && call.Class == aftersale.ClassLimited && call.RetryAfter == 0 {
			t.Fatalf("limited: got no time to wait, want some")
		}
		if (err == nil) != (status < 300) {
			t.Fatalf("HTTP %d: got error %v, want one for all but a 2xx", status, err)
		}
	})
}

// FuzzSecret: what is taken as a secret has a key of the specified length.
func FuzzSecret(f *testing.F) {
	for _, seed := range []string{place1["secret"], "whsec_", "", "whsec_whsec_AAAA", "AAAA"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, secret string) {
		if key := keyOf(secret); key != nil && (len(key) < minKey || len(key) > maxKey) {
			t.Fatalf("got a key of %d bytes, want %d to %d", len(key), minKey, maxKey)
		}
	})
}
