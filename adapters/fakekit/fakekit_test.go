package fakekit

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/sandbox/fault"
)

// entry is the ledger's entry of the tests.
type entry struct {
	Effect
	Op string
}

func TestLedger(t *testing.T) {
	t.Parallel()
	var l Effects[entry, *entry]
	for _, id := range []string{"a", "b", "a"} {
		l.Record(entry{Effect{ID: id, Fen: 990, At: noon}, "pay"})
	}
	want := []entry{{Effect{1, "a", 990, noon}, "pay"}, {Effect{3, "a", 990, noon}, "pay"}}
	if diff := cmp.Diff(want, l.LedgerOf("a"), cmp.AllowUnexported(entry{})); diff != "" || len(l.Ledger()) != 3 {
		t.Errorf("%d entries, want 3; those of a (-want +got):\n%s", len(l.Ledger()), diff)
	}
}

func TestTraffic(t *testing.T) {
	t.Parallel()
	var traffic Traffic
	traffic.Faults().Next("read", fault.Fault{FailBefore: true}, fault.Fault{Limited: true})
	w := httptest.NewRecorder()
	if _, stop := traffic.Begin(w, "read"); !stop || w.Code != http.StatusBadGateway {
		t.Errorf("failing before: got stop %v, HTTP %d, want true and 502", stop, w.Code)
	}
	if f, stop := traffic.Begin(httptest.NewRecorder(), "read"); stop || !f.Limited {
		t.Errorf("limited: got %+v, stop %v, want it left to the fake", f, stop)
	}
	traffic.Count("connect")
	if diff := cmp.Diff(map[string]int{"read": 2, "connect": 1}, traffic.Calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	for range maxRejected + 1 {
		traffic.Reject("read", "no signature")
	}
	if got := traffic.Rejected(); len(got) != maxRejected || got[0] != "read: no signature" {
		t.Errorf("got %d reasons, the first %q, want %d", len(got), got[0], maxRejected)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	var tokens Tokens
	tokens.AllowToken("", time.Time{})
	tokens.AllowToken("old", time.Time{})
	tokens.AllowRefresh("r", noon)
	tokens.AllowCode("c")
	access, refresh := tokens.IssueToken(noon, time.Time{})
	if access != "fake-access-1" || refresh != "fake-refresh-1" {
		t.Errorf("issued %s and %s, want the prefixes and 1", access, refresh)
	}
	for _, c := range []struct {
		token string
		now   time.Time
		want  TokenState
	}{
		{"", noon, TokenUnknown}, {"x", noon, TokenUnknown}, {"old", noon.AddDate(9, 0, 0), TokenValid},
		{access, noon, TokenValid}, {access, noon.Add(1), TokenExpired},
	} {
		if got := tokens.CheckToken(c.token, c.now); got != c.want {
			t.Errorf("token %q at %s: got state %d, want %d", c.token, c.now, got, c.want)
		}
	}
	tokens.ExpireToken("old")
	if got := tokens.CheckToken("old", noon); got != TokenExpired {
		t.Errorf("after ExpireToken: got state %d, want %d", got, TokenExpired)
	}
	if !tokens.TakeCode("c") || tokens.TakeCode("c") || tokens.TakeCode("") {
		t.Error("a code must be taken exactly once")
	}
	if _, ok := tokens.TakeRefresh("r", noon.Add(1)); ok {
		t.Error("a refresh token was taken after its end")
	}
	if until, ok := tokens.TakeRefresh("r", noon); !ok || !until.Equal(noon) {
		t.Errorf("a refresh token in time: got %s, %v, want %s, true", until, ok, noon)
	}
	if _, ok := tokens.TakeRefresh("r", noon); ok {
		t.Error("a refresh token was taken twice")
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	var notes Notes[string]
	if _, ok := notes.Last("o1"); ok {
		t.Error("a note that nobody wrote")
	}
	notes.Write("o1", "first")
	notes.Write("o1", "second")
	if last, _ := notes.Last("o1"); last != "second" || !cmp.Equal(notes.Of("o1"), []string{"first", "second"}) {
		t.Errorf("got %v, the last %q, want both in order", notes.Of("o1"), last)
	}
}

func TestQuota(t *testing.T) {
	t.Parallel()
	q := Quota{Calls: 2, Per: 10 * time.Second}
	for i, want := range []bool{true, true, false, false} {
		if got := q.Take(noon); got != want {
			t.Errorf("call %d: got %v, want %v", i+1, got, want)
		}
	}
	if !q.Take(noon.Add(10 * time.Second)) {
		t.Error("the quota does not come back")
	}
}

func TestPushes(t *testing.T) {
	t.Parallel()
	var arrived atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived.Add(1)
		_, _ = w.Write([]byte(r.Header.Get("X-Answer")))
	}))
	t.Cleanup(server.Close)
	p := NewPushes("made-up", nil)
	taken := func(status int, body []byte) bool { return status == http.StatusOK && string(body) == "success" }
	deliver := func(target, answer string) error {
		r, err := Post(target, map[string]string{"X-Answer": answer}, []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		return p.Deliver(r, taken)
	}
	if err := deliver(server.URL, "success"); err != nil {
		t.Errorf("an acknowledged push: %v", err)
	}
	if err := deliver(server.URL, "busy"); err == nil || !strings.Contains(err.Error(), "fake made-up: push not acknowledged") {
		t.Errorf("another answer: got %v, want that it is not acknowledged", err)
	}
	if err := deliver("http://127.0.0.1:1/secret-path", ""); err == nil || strings.Contains(err.Error(), "secret-path") {
		t.Errorf("nobody there: got %v, want an error without the URL", err)
	}
	for range 3 {
		p.Later(func(context.Context) { _ = deliver(server.URL, "success") })
	}
	p.Wait()
	if got := arrived.Load(); got != 5 {
		t.Errorf("%d pushes arrived, want 5", got)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	if got := string(JSON(map[string]any{"b": "<&>", "a": 1})); got != `{"a":1,"b":"<&>"}` {
		t.Errorf("JSON: got %s, want it compact and unescaped", got)
	}
	for text, good := range map[string]bool{`{"a":"1"}`: true, `{"a":1}`: false, `{"b":""}`: false, `{} {}`: false, ``: false} {
		var in struct {
			A string `json:"a"`
		}
		if err := Decode([]byte(text), &in); (err == nil) != good {
			t.Errorf("Decode(%s): got %v, want success %v", text, err, good)
		}
	}
	for id, want := range map[string]string{"": "0", "17": "17", "9007199254740993": "9007199254740993", "017": `"017"`, "x1": `"x1"`} {
		if got := string(Number(id, "0")); got != want {
			t.Errorf("Number(%q): got %s, want %s", id, got, want)
		}
	}
	if Bit(true) != 1 || Bit(false) != 0 || Seconds(time.Time{}) != 0 || Millis(time.Time{}) != 0 || Millis(noon) != 1000*Seconds(noon) {
		t.Error("truth values and times: got other numbers than documented")
	}
}
