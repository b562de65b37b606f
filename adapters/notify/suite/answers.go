package suite

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// Answer is a reply to a message and what becomes of it.
type Answer struct {
	Status int
	Body   string
	Class  aftersale.Class // "": the message was taken
	Code   string
	Wait   time.Duration
}

// Reply is an answer, in the order of a table's columns.
func Reply(status int, body string, class aftersale.Class, code string, wait time.Duration) Answer {
	return Answer{Status: status, Body: body, Class: class, Code: code, Wait: wait}
}

// Answers checks what a channel makes of replies.
func Answers(t *testing.T, m notify.Maker, settings adapters.Settings, all []Answer) {
	t.Helper()
	for _, a := range all {
		url := suitekit.Answering(t, a.Status, a.Body).URL
		c := suitekit.Open[notify.Channel](t, m.New, "desk", adapters.Env{Now: suitekit.At(Now)}, settings, adapters.Settings{"api_url": url})
		WantAnswer(t, a, c.Send(t.Context(), Sample("1", true)))
	}
}

// WantAnswer checks class, code and wait of an error; code "" is any.
func WantAnswer(t testing.TB, a Answer, err error) {
	t.Helper()
	suitekit.WantClass(t, a.Body, err, a.Class)
	var call *aftersale.CallError
	if errors.As(err, &call) && (a.Code != "" && call.Code != a.Code || call.RetryAfter != a.Wait) {
		t.Errorf("%s: got code %q and a wait of %s (%v), want %q and %s", a.Body, call.Code, call.RetryAfter, err, a.Code, a.Wait)
	}
}

// fixed is a transport with one reply to everything.
type fixed struct {
	status int
	header http.Header
	body   string
}

// RoundTrip replies.
func (f fixed) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: f.status, Status: http.StatusText(f.status), Header: f.header, Body: io.NopCloser(strings.NewReader(f.body)), Request: r,
	}, nil
}

// Outcome sends a message to an endpoint with one reply, without a network.
func Outcome(t testing.TB, m notify.Maker, settings adapters.Settings, status int, header http.Header, body string) error {
	t.Helper()
	env := adapters.Env{Now: suitekit.At(Now), HTTP: &http.Client{Transport: fixed{status, header, body}}}
	return suitekit.Open[notify.Channel](t, m.New, "desk", env, settings).Send(t.Context(), Sample("1", true))
}

// FuzzAnswer checks that only a code of 0 means that the message is in the group,
// and that every other answer is a classified error. The seeds are bodies.
func FuzzAnswer(f *testing.F, m notify.Maker, settings adapters.Settings, seeds ...string) {
	f.Helper()
	for _, seed := range seeds {
		f.Add(200, seed)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		err := Outcome(t, m, settings, status, http.Header{}, body)
		var call *aftersale.CallError
		if err != nil && (!errors.As(err, &call) || call.Target != m.Manifest.Name || len([]rune(call.Message)) > 200) {
			t.Fatalf("got error %v, want a short *CallError of %s", err, m.Manifest.Name)
		}
		if err == nil && (status < 200 || status > 299) {
			t.Fatalf("HTTP %d: got success, want an error", status)
		}
	})
}

// WantPosted checks the last call that a robot got, exactly.
func WantPosted(t testing.TB, s *suitekit.Server, path string, query url.Values, body string) {
	t.Helper()
	calls := s.Calls()
	if len(calls) == 0 {
		t.Fatal("got no call, want one")
	}
	got := calls[len(calls)-1]
	got.Header = http.Header{"Content-Type": got.Header["Content-Type"]}
	want := suitekit.Call{
		Method: http.MethodPost, Path: path, Query: query, Body: body,
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("posted (-want +got):\n%s", diff)
	}
}
