package suite

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
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
		in, err := ReadRequest(raw)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, Fixture{Name: strings.TrimSuffix(filepath.Base(path), ".http"), Path: path, In: in})
	}
	return out
}

// ReadRequest reads a raw HTTP request whose Content-Length is right to the
// last byte. It arrives at Now.
func ReadRequest(raw []byte) (*adapters.Inbound, error) {
	reader := bufio.NewReader(bytes.NewReader(raw))
	r, err := http.ReadRequest(reader)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if rest, _ := io.ReadAll(reader); len(rest) > 0 {
		return nil, io.ErrShortWrite // Content-Length is less than the body
	}
	return &adapters.Inbound{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Header: r.Header, Body: body, RemoteIP: "203.0.113.7", At: Now,
	}, nil
}
