package suitekit

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"
)

// Call is one request as a made-up server got it.
type Call struct {
	Method string
	Path   string
	Query  url.Values
	Header http.Header
	Body   string
}

// Server answers with given texts and keeps what it was asked. Safe for
// concurrent use.
type Server struct {
	URL string

	mu    sync.Mutex
	calls []Call
}

// Answering starts a server that answers with the given texts, one after the
// other and the last for ever, until the test ends.
func Answering(t testing.TB, status int, bodies ...string) *Server {
	t.Helper()
	var s *Server
	s = AnsweringBy(t, func(Call) (int, string) { return status, bodies[min(len(s.Calls()), len(bodies))-1] })
	return s
}

// AnsweringBy starts a server that answers each call as answer says.
func AnsweringBy(t testing.TB, answer func(Call) (status int, body string)) *Server {
	t.Helper()
	s := new(Server)
	s.URL = Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c := Call{Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Header: r.Header, Body: string(body)}
		s.mu.Lock()
		s.calls = append(s.calls, c)
		s.mu.Unlock()
		status, text := answer(c)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}))
	return s
}

// Calls returns what the server was asked, in order.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// WantCalls fails unless the server was asked n times.
func (s *Server) WantCalls(t testing.TB, what string, n int) {
	t.Helper()
	if got := len(s.Calls()); got != n {
		t.Errorf("%s: got %d calls, want %d", what, got, n)
	}
}

// Recorder is a transport that keeps what is sent through it.
type Recorder struct {
	mu   sync.Mutex
	sent []string
}

// RoundTrip keeps the request and passes it on.
func (r *Recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		req = req.Clone(req.Context())
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	r.mu.Lock()
	r.sent = append(r.sent, req.URL.String()+"\n"+string(body))
	r.mu.Unlock()
	return http.DefaultTransport.RoundTrip(req)
}

// Sent returns URL and body of every request, in order.
func (r *Recorder) Sent() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.sent)
}

// NoCalls is a transport that fails the test when it is used.
type NoCalls struct{ T testing.TB }

// RoundTrip fails the test.
func (n NoCalls) RoundTrip(r *http.Request) (*http.Response, error) {
	n.T.Errorf("a call to %s was made, want none", r.URL.Path)
	return nil, errors.New("no calls")
}
