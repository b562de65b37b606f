package suite

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadRequest(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"LF":   "POST /webhooks/sf/main?token=a%26b HTTP/1.1\nHost: x\nContent-Length: 6\n\n{\"a\"\n}",
		"CRLF": "POST /webhooks/sf/main?token=a%26b HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n{\"a\"\n}",
	} {
		in, why := ReadRequest([]byte(raw))
		if why != "" {
			t.Errorf("%s: %s", name, why)
			continue
		}
		got := []string{in.Method, in.Path, in.Query.Get("token"), in.Header.Get("Host"), string(in.Body)}
		if diff := cmp.Diff([]string{"POST", "/webhooks/sf/main", "a&b", "x", "{\"a\"\n}"}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for name, raw := range map[string]string{
		"no empty line": "POST / HTTP/1.1\nHost: x\n",
		"wrong length":  "POST / HTTP/1.1\nContent-Length: 3\n\nab",
		"no version":    "POST /\nHost: x\n\n",
		"bad header":    "POST / HTTP/1.1\nnothing\n\n",
	} {
		if _, why := ReadRequest([]byte(raw)); why == "" {
			t.Errorf("%s: read without complaint", name)
		}
	}
}

func TestSample(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]int{0, 1, 2}, sample(3, 10)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{0, 49, 99}, sample(100, 3)); diff != "" {
		t.Error(diff)
	}
	if got := sample(0, 5); len(got) != 0 {
		t.Errorf("sample of nothing = %v", got)
	}
}
