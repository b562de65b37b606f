package fakekit_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/fakekit"
	"makegood/sandbox/fault"
)

func TestInbox(t *testing.T) {
	t.Parallel()
	var inbox fakekit.Inbox[string]
	now := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	send := func(body string) int {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		code, _, stop := inbox.Serve(w, r, "send", 3, now, func(raw []byte, limited bool) (*string, int, string) {
			text := string(raw)
			switch {
			case len(raw) > 3:
				return nil, 413, "too long"
			case inbox.Find(func(m string) bool { return m == text }) != nil:
				return nil, 200, ""
			case limited || inbox.Within(now, time.Minute) == 2:
				inbox.Overrun()
				return nil, 429, "too many"
			}
			return &text, 0, ""
		})
		if stop {
			return w.Code
		}
		return code
	}
	inbox.Faults().Next("send", fault.Fault{Limited: true}, fault.Fault{FailAfter: true})
	got := []int{send("a"), send("b"), send("b"), send("long"), send("c"), send("d")}
	now = now.Add(time.Minute)
	got = append(got, send("d"))
	if diff := cmp.Diff([]int{429, 502, 200, 413, 0, 429, 0}, got); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"b", "c", "d"}, inbox.Messages()); diff != "" || cmp.Diff(inbox.Messages(), inbox.Bodies()) != "" {
		t.Errorf("got bodies %v, messages (-want +got):\n%s", inbox.Bodies(), diff)
	}
	if diff := cmp.Diff([]string{"send: 429 too many", "send: 413 too long", "send: 429 too many"}, inbox.Rejected()); diff != "" {
		t.Errorf("refusals (-want +got):\n%s", diff)
	}
	if n, calls := inbox.Overruns(), inbox.Calls()["send"]; n != 2 || calls != 7 {
		t.Errorf("got %d overruns of %d calls, want 2 of 7", n, calls)
	}
}
