package wms

import (
	"io"
	"net/http"
	"testing"
)

// capture is a transport that keeps the last request.
type capture struct {
	last **http.Request
	next http.RoundTripper
}

// RoundTrip passes the request on.
func (c capture) RoundTrip(r *http.Request) (*http.Response, error) {
	*c.last = r
	return c.next.RoundTrip(r)
}

func readAll(t testing.TB, r io.ReadCloser) []byte {
	t.Helper()
	defer func() { _ = r.Close() }()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
