package suite

import (
	"bufio"
	"bytes"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/aftersale"
)

// update rewrites the goldens instead of comparing with them.
var update = flag.Bool("update", false, "rewrite the *.golden.json files")

// fixture is one whole recorded request.
type fixture struct {
	name   string // file name without .http
	golden string // path of what it parses to
	in     adapters.Inbound
}

// golden is what a fixture parses to.
type golden struct {
	Events  []aftersale.Event `json:"events"`
	Ignored []string          `json:"ignored,omitempty"`
	Error   string            `json:"error,omitempty"` // "malformed"
}

// copied returns the request, safe to change.
func (f fixture) copied() *adapters.Inbound {
	in := f.in
	in.Header = f.in.Header.Clone()
	in.Body = bytes.Clone(f.in.Body)
	return &in
}

// load reads all fixtures of the harness.
func load(t *testing.T, h Harness) []fixture {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(h.Fixtures, "*.http"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures in %s (%v)", h.Fixtures, err)
	}
	out := make([]fixture, 0, len(paths))
	for _, path := range paths {
		in, err := ReadFixture(path)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		in.At = h.Arrived
		name := strings.TrimSuffix(filepath.Base(path), ".http")
		out = append(out, fixture{name: name, golden: strings.TrimSuffix(path, ".http") + ".golden.json", in: *in})
	}
	return out
}

// ReadFixture reads a raw HTTP request from a file: request line, headers,
// blank line, and as many bytes of body as Content-Length says.
func ReadFixture(path string) (*adapters.Inbound, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	return &adapters.Inbound{Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Header: r.Header, Body: body}, nil
}
