package suitekit

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
)

// Fixture is one whole recorded request.
type Fixture struct {
	Name   string // file name without .http
	Golden string // path of the golden beside it
	in     adapters.Inbound
}

// In returns the request, safe to change.
func (f Fixture) In() *adapters.Inbound {
	in := f.in
	in.Body, in.Header = bytes.Clone(f.in.Body), f.in.Header.Clone()
	in.Query = url.Values(http.Header(f.in.Query).Clone())
	return &in
}

// Fixtures reads all *.http files of a folder, in order of their names. They
// arrive at a time. It fails the test if there is none.
func Fixtures(t testing.TB, dir string, at time.Time) []Fixture {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.http"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures *.http in %s (%v)", dir, err)
	}
	out := make([]Fixture, 0, len(paths))
	for _, path := range paths {
		base := strings.TrimSuffix(path, ".http")
		f := Fixture{Name: filepath.Base(base), Golden: base + ".golden.json", in: *ReadFixture(t, path)}
		f.in.At = at
		out = append(out, f)
	}
	return out
}

// ReadFixture reads one file of a whole HTTP request.
func ReadFixture(t testing.TB, path string) *adapters.Inbound {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	in, err := ReadRequest(raw)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return in
}

// Seed adds the bodies of all fixtures of a folder to a fuzz target's corpus.
func Seed(f *testing.F, dir string) {
	f.Helper()
	for _, fixture := range Fixtures(f, dir, time.Time{}) {
		f.Add(fixture.in.Body)
	}
}

// ReadRequest reads a raw HTTP request: request line, headers, an empty line,
// and then the body to the last byte, as it is. Lines may end in LF or CRLF.
// A Content-Length, if there is one, must be right.
func ReadRequest(raw []byte) (*adapters.Inbound, error) {
	head, body, found := cutHead(raw)
	if !found {
		return nil, fmt.Errorf("no empty line after the headers")
	}
	reader := textproto.NewReader(bufio.NewReader(strings.NewReader(head + "\n\n")))
	line, err := reader.ReadLine()
	if err != nil {
		return nil, err
	}
	parts := strings.Fields(line)
	if len(parts) != 3 || !strings.HasPrefix(parts[2], "HTTP/") {
		return nil, fmt.Errorf("request line %q", line)
	}
	target, err := url.ParseRequestURI(parts[1])
	if err != nil {
		return nil, err
	}
	header, err := reader.ReadMIMEHeader()
	if err != nil {
		return nil, err
	}
	if l := header.Get("Content-Length"); l != "" && l != strconv.Itoa(len(body)) {
		return nil, fmt.Errorf("Content-Length is %s, the body has %d bytes", l, len(body))
	}
	return &adapters.Inbound{
		Method: parts[0], Path: target.Path, Query: target.Query(), Header: http.Header(header), Body: body, RemoteIP: "203.0.113.7",
	}, nil
}

// cutHead splits at the first empty line, whichever way lines end.
func cutHead(raw []byte) (head string, body []byte, found bool) {
	for i, line := 0, 0; i < len(raw); i++ {
		if raw[i] != '\n' {
			continue
		}
		if len(bytes.TrimSuffix(raw[line:i], []byte("\r"))) == 0 {
			return string(raw[:line]), raw[i+1:], true
		}
		line = i + 1
	}
	return "", nil, false
}
