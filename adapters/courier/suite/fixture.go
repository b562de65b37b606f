package suite

import (
	"bufio"
	"bytes"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"makegood/adapters"
)

// Fixture is one stored request.
type Fixture struct {
	Name string // file name without .http
	Path string
	In   *adapters.Inbound
}

// Fixtures reads all *.http files of a folder, in order of their names. It
// fails the test if there is none. Fuzz targets take their seeds from it.
func Fixtures(t testing.TB, dir string) []Fixture {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.http"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures *.http in %s (%v)", dir, err)
	}
	out := make([]Fixture, 0, len(paths))
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		in, why := ReadRequest(raw)
		if why != "" {
			t.Fatalf("%s: %s", path, why)
		}
		out = append(out, Fixture{Name: strings.TrimSuffix(filepath.Base(path), ".http"), Path: path, In: in})
	}
	return out
}

// ReadRequest reads a raw HTTP request: request line, headers, an empty line,
// and then the body to the last byte, as it is. Lines may end in LF or CRLF.
// A Content-Length, if there is one, must be right. why is "" if it could be read.
func ReadRequest(raw []byte) (in *adapters.Inbound, why string) {
	head, body, found := cutHead(raw)
	if !found {
		return nil, "no empty line after the headers"
	}
	reader := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(slices.Clone(head), "\n\n"...))))
	line, err := reader.ReadLine()
	fields := strings.Fields(line)
	if err != nil || len(fields) != 3 || !strings.HasPrefix(fields[2], "HTTP/") {
		return nil, "bad request line"
	}
	target, err := url.ParseRequestURI(fields[1])
	if err != nil {
		return nil, "bad request target"
	}
	header, err := reader.ReadMIMEHeader()
	if err != nil {
		return nil, "bad headers"
	}
	if l := header.Get("Content-Length"); l != "" && l != strconv.Itoa(len(body)) {
		return nil, "Content-Length is " + l + ", the body has " + strconv.Itoa(len(body))
	}
	return &adapters.Inbound{
		Method: fields[0], Path: target.Path, Query: target.Query(), Header: http.Header(header),
		Body: body, RemoteIP: "203.0.113.7", At: Now,
	}, ""
}

// cutHead splits at the first empty line, whichever way lines end.
func cutHead(raw []byte) (head, body []byte, found bool) {
	lf, crlf := bytes.Index(raw, []byte("\n\n")), bytes.Index(raw, []byte("\r\n\r\n"))
	switch {
	case lf < 0 && crlf < 0:
		return nil, nil, false
	case crlf >= 0 && (lf < 0 || crlf < lf):
		return raw[:crlf], raw[crlf+4:], true
	}
	return raw[:lf], raw[lf+2:], true
}

// clone copies a request so that it may be changed.
func clone(in *adapters.Inbound) *adapters.Inbound {
	c := *in
	c.Body, c.Header = bytes.Clone(in.Body), in.Header.Clone()
	c.Query = url.Values{}
	for k, v := range in.Query {
		c.Query[k] = slices.Clone(v)
	}
	return &c
}
