package server

import (
	"io"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"makegood/metrics"
)

// FuzzWebhook: whatever comes in, an unsigned request is refused and a signed
// one is taken or called malformed; nothing brings the handler down.
func FuzzWebhook(f *testing.F) {
	for _, req := range fixtures(f) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(body))
	}
	r := setup(f)
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > maxBody {
			return
		}
		const path = "/webhooks/douyin/" + shopID
		if res := r.push("POST", path, body, map[string]string{"app-id": appKey, "event-sign": "x"}); res.StatusCode != 401 {
			t.Errorf("unsigned: %d", res.StatusCode)
		}
		if res := r.push("POST", path, body, signed(body)); res.StatusCode != 200 && res.StatusCode != 400 {
			t.Errorf("signed: %d", res.StatusCode)
		}
	})
}

// FuzzIfMatch: a tag names a version only if it is written as we write it.
func FuzzIfMatch(f *testing.F) {
	for _, tag := range []string{`"v3"`, `W/"v3"`, "v3", "3", "*", `"v-1"`, `""`, `"v99999999999999999999"`} {
		f.Add(tag)
	}
	f.Fuzz(func(t *testing.T, tag string) {
		n := tagVersion(tag)
		if n < -1 || n >= 0 && tagVersion(etag(n)) != n {
			t.Errorf("%q is %d", tag, n)
		}
	})
}

// TestConnectionEndsEarly: a body that never came whole does not count.
func TestConnectionEndsEarly(t *testing.T) {
	t.Parallel()
	r := setup(t)
	server := httptest.NewServer(r.public)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	_, _ = conn.Write([]byte("POST /webhooks/probe/1 HTTP/1.1\r\nHost: x\r\nsign: good\r\nContent-Length: 100\r\n\r\nhalf of it"))
	_ = conn.(*net.TCPConn).CloseWrite()
	answer := make([]byte, 12)
	if _, err := conn.Read(answer); err != nil || string(answer) != "HTTP/1.1 400" {
		t.Errorf("%q %v", answer, err)
	}
	if r.stored() != 0 || r.counted("probe", metrics.WebhookMalformed) != 1 {
		t.Error("stored, or not counted")
	}
}
