package suitekit

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/aftersale"
)

// failures is a testing.TB that keeps the failures of a check under test.
type failures struct {
	testing.TB
	said []string
}

func (f *failures) Helper() {}
func (f *failures) Errorf(format string, a ...any) {
	f.said = append(f.said, fmt.Sprintf(format, a...))
}
func (f *failures) Error(a ...any) { f.said = append(f.said, fmt.Sprint(a...)) }

// wantFailures runs a check and compares how it fails; "" is success.
func wantFailures(t *testing.T, what, want string, check func(testing.TB)) {
	t.Helper()
	f := &failures{TB: t}
	check(f)
	if got := strings.Join(f.said, "\n"); got != want && (want == "" || !strings.Contains(got, want)) {
		t.Errorf("%s: got failures %q, want %q", what, got, want)
	}
}

func TestWant(t *testing.T) {
	t.Parallel()
	stale := fmt.Errorf("outer: %w", &aftersale.CallError{Target: "x", Op: "pay", Class: aftersale.ClassStale, Code: "7", Message: "moved on"})
	for _, c := range []struct {
		err   error
		class aftersale.Class
		code  string
		want  string
	}{
		{nil, "", "", ""},
		{stale, aftersale.ClassStale, "7", ""},
		{nil, aftersale.ClassStale, "7", "got success, want class stale"},
		{stale, "", "", "want success"},
		{stale, aftersale.ClassUnknown, "7", "got class stale"},
		{stale, aftersale.ClassStale, "8", `got code "7"`},
		{io.EOF, aftersale.ClassStale, "", "got error EOF, want a *CallError"},
	} {
		wantFailures(t, fmt.Sprint(c.err, c.class), c.want, func(t testing.TB) { WantCall(t, "pay", c.err, c.class, c.code) })
	}
	wantFailures(t, "words", `want it to say "gone"`, func(t testing.TB) { WantWords(t, "pay", stale, aftersale.ClassStale, "gone") })
}

func TestForbidden(t *testing.T) {
	t.Parallel()
	f := Forbidden{Secrets: []string{"s3cret"}, BuyerData: []string{"13900001234"}}
	wantFailures(t, "clean", "", func(t testing.TB) { f.Check(t, "x", "nothing"); f.CheckError(t, "x", nil) })
	wantFailures(t, "secret", "shows a secret: <SECRET>!", func(t testing.TB) { f.Check(t, "x", "s3cret!") })
	wantFailures(t, "wrapped", "the buyer's", func(t testing.TB) { f.CheckError(t, "x", fmt.Errorf("y: %w", errors.New("call 13900001234"))) })
	long := &aftersale.CallError{Target: "x", Op: "y", Message: strings.Repeat("长", 201)}
	wantFailures(t, "long", "message of 201 characters", func(t testing.TB) { f.CheckError(t, "x", long) })
	wantFailures(t, "target", `got target "x"`, func(t testing.TB) { f.CallErrorOf(t, "x", "other", &aftersale.CallError{Target: "x", Op: "y"}) })

	l := new(Log)
	l.Logger().Debug("seen", "key", "value")
	if !strings.Contains(l.String(), `"key":"value"`) {
		t.Errorf("log: got %q, want the line", l.String())
	}
}

func TestReadRequest(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"LF":   "POST /webhooks/sf/main?token=a%26b HTTP/1.1\nHost: x\nContent-Length: 6\n\n{\"a\"\n}",
		"CRLF": "POST /webhooks/sf/main?token=a%26b HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n{\"a\"\n}",
	} {
		in, err := ReadRequest([]byte(raw))
		if err != nil {
			t.Errorf("%s: %v", name, err)
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
		if _, err := ReadRequest([]byte(raw)); err == nil {
			t.Errorf("%s: read without complaint", name)
		}
	}
}

func TestFixturesAreCopied(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "one.http"), []byte("POST /x?a=1 HTTP/1.1\nProof: p\n\nbody"), 0o600); err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1, 0)
	f := Fixtures(t, dir, at)[0]
	first := f.In()
	first.Body[0] = 'X'
	first.Header.Del("Proof")
	first.Query.Set("a", "2")
	second := f.In()
	if f.Name != "one" || !second.At.Equal(at) || string(second.Body) != "body" || second.Header.Get("Proof") != "p" || second.Query.Get("a") != "1" {
		t.Errorf("got %s: %+v, want the request as it is in the file", f.Name, second)
	}
	flips, damages := 0, 0
	for _, in := range Flipped(f, 9) {
		if string(in.Body) != "body" && len(in.Body) == 4 {
			flips++
		}
	}
	for range Damaged(f, 9) {
		damages++
	}
	if flips != 4 || damages != 8+len(bodies()) {
		t.Errorf("got %d flips and %d damages, want 4 and %d", flips, damages, 8+len(bodies()))
	}
	golden := filepath.Join(dir, "one.golden.json")
	if err := os.WriteFile(golden, []byte("1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantFailures(t, "the golden", "", func(t testing.TB) { Golden(t, golden, 1) })
	wantFailures(t, "another golden", "(-want +got)", func(t testing.TB) { Golden(t, golden, 2) })
}

func TestPositions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		size, n int
		want    []int
	}{{3, 10, []int{0, 1, 2}}, {100, 3, []int{0, 49, 99}}, {0, 5, []int{}}} {
		if diff := cmp.Diff(c.want, Positions(c.size, c.n)); diff != "" {
			t.Errorf("Positions(%d, %d) (-want +got):\n%s", c.size, c.n, diff)
		}
	}
}

func TestServer(t *testing.T) {
	t.Parallel()
	s := Answering(t, http.StatusAccepted, "first", "last")
	recorder := new(Recorder)
	client := &http.Client{Transport: recorder}
	for _, want := range []string{"first", "last", "last"} {
		resp, err := client.Post(s.URL+"/path?q=1", "text/plain", strings.NewReader("asked"))
		if err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if string(got) != want || resp.StatusCode != http.StatusAccepted {
			t.Errorf("got %d %q, want 202 %q", resp.StatusCode, got, want)
		}
	}
	s.WantCalls(t, "three posts", 3)
	if c := s.Calls()[0]; c.Method != "POST" || c.Path != "/path" || c.Query.Get("q") != "1" || c.Body != "asked" {
		t.Errorf("got call %+v, want what was sent", c)
	}
	if sent := recorder.Sent(); len(sent) != 3 || sent[0] != s.URL+"/path?q=1\nasked" {
		t.Errorf("got %q sent, want URL and body of three", sent)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	c := NewClock(time.Unix(10, 0))
	c.Advance(5 * time.Second)
	if got := c.Now(); !got.Equal(time.Unix(15, 0)) || !At(got)().Equal(got) {
		t.Errorf("got %s, want 15 s", got)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	m := adapters.Manifest{Name: "x", Config: []adapters.Field{{Name: "key", Required: true}, {Name: "api_url"}}}
	good := adapters.Settings{"key": "k"}
	lax := func(adapters.Settings, adapters.Env) error { return nil }
	wantFailures(t, "nothing is checked", `setting key = "  ": got error <nil>`, func(t testing.TB) { Forbidden{}.Settings(t, m, good, lax) })
	if got := With(good, adapters.Settings{"key": "other"}); got["key"] != "other" || good["key"] != "k" {
		t.Errorf("With: got %v of %v, want a copy with the setting replaced", got, good)
	}
}
