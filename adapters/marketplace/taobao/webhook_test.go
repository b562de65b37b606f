package taobao

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// The fixtures were signed at 16:26:40.
func TestFreshness(t *testing.T) {
	t.Parallel()
	a := plain(t)
	in := suitekit.ReadFixture(t, "testdata/refund-created.http")
	for late, want := range map[time.Duration]error{
		0: nil, 5 * time.Minute: nil, 5*time.Minute + time.Second: adapters.ErrStale,
		-5 * time.Minute: nil, -5*time.Minute - time.Second: adapters.ErrStale, 24 * time.Hour: adapters.ErrStale,
	} {
		in.At = at.Add(late)
		if err := a.Verify(in); !errors.Is(err, want) {
			t.Errorf("%s late: %v, want %v", late, err, want)
		}
	}
}

// The derived vector of a call with nothing but key and time, and one without
// a time, which cannot be fresh.
func TestVerifyVector(t *testing.T) {
	t.Parallel()
	a, err := New("1", adapters.Settings{"app_key": "k1", "app_secret": "sec", "session": "s"}, adapters.Env{})
	if err != nil {
		t.Fatal(err)
	}
	in := &adapters.Inbound{Header: http.Header{}, Body: []byte(`{"a":1}`), At: time.Date(2026, 1, 1, 0, 1, 0, 0, adapters.Shanghai)}
	in.Query = map[string][]string{"app_key": {"k1"}, "timestamp": {"2026-01-01 00:00:00"}, "sign": {"7b4f8d8f4d1506952486974bf94dcced"}}
	if err := a.Verify(in); err != nil {
		t.Errorf("vector: %v", err)
	}
	in.Query = map[string][]string{"sign": {signSPI("sec", params{}, in.Body)}}
	if err := a.Verify(in); !errors.Is(err, adapters.ErrStale) {
		t.Errorf("no timestamp: %v", err)
	}
	in.Query["app_key"] = nil
	if err := a.Verify(in); !errors.Is(err, adapters.ErrSignature) {
		t.Errorf("empty key: %v", err)
	}
}

// What is signed twice, or in a way nobody documents, is not taken.
func TestAmbiguousRequests(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	for name, in := range map[string]*adapters.Inbound{
		"field of the form and the query": {Header: http.Header{"Content-Type": {form}}, Body: []byte("v=1"), Query: map[string][]string{"v": {"1"}}},
		"field twice":                     {Header: http.Header{"Content-Type": {form}}, Body: []byte("a=1&a=2")},
		"broken escape":                   {Header: http.Header{"Content-Type": {form}}, Body: []byte("a=%zz")},
		"multipart":                       {Header: http.Header{"Content-Type": {"multipart/form-data; boundary=x"}}, Body: []byte("--x--")},
		"header twice in the list":        {Header: http.Header{"Top-Sign-List": {"X-A,X-A"}}},
		"broken header":                   {Header: http.Header{"Top-Sign-List": {"X-A"}, "X-A": {"%zz"}}},
	} {
		if _, _, ok := signedParts(in); ok {
			t.Errorf("%s: taken", name)
		}
	}
}

// A service that is not offered is never answered with success: its caller
// would believe that a shipment was stopped.
func TestReplyToServices(t *testing.T) {
	t.Parallel()
	a := plain(t)
	for fixture, want := range map[string]string{
		"ignored-service-xml": `"success":false`, "ignored-other-json": `"success":true`,
		"ignored-hold-order": `"success":true`, "refund-created": `"success":true`,
	} {
		in := suitekit.ReadFixture(t, "testdata/"+fixture+".http")
		_, err := a.Parse(in)
		if r := a.Reply(in, err); r.Status != 200 || !strings.Contains(string(r.Body), want) {
			t.Errorf("%s: %d %s, want %s", fixture, r.Status, r.Body, want)
		}
	}
	r := a.Reply(&adapters.Inbound{}, adapters.ErrUnavailable)
	if r.Status != 503 || string(r.Body) != `{"success":false,"errorCode":"unavailable","errorMsg":"please send again","retry":true}` {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

// Every topic that the manifest names is taken from the platform's own calls.
func TestEveryTopic(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: fixed}, nil)
	id := p.Open(fake.AfterSale{Dispute: fake.RefundAndReturn, Amount: 1250})
	var events []aftersale.Event
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		in := &adapters.Inbound{Method: r.Method, Query: r.URL.Query(), Header: r.Header, Body: body, At: at}
		err := a.Verify(in)
		if err == nil {
			var parsed []aftersale.Event
			parsed, err = a.Parse(in)
			events = append(events, parsed...)
		}
		reply := a.Reply(in, err)
		w.WriteHeader(reply.Status)
		_, _ = w.Write(reply.Body)
	}))
	t.Cleanup(server.Close)
	for _, topic := range topicNames() {
		if err := p.Push(t.Context(), server.URL, topic, id); err != nil {
			t.Errorf("%s: %v", topic, err)
		}
	}
	if len(events) != len(topics) {
		t.Fatalf("%d events of %d topics", len(events), len(topics))
	}
	for _, e := range events {
		want := aftersale.Money{}
		if topics[e.Tag].money != unitUnknown {
			want = aftersale.Fen(1250)
		}
		if e.Ref.ID != id || e.Type != topics[e.Tag].event || e.At.Unix() != at.Unix() || e.Amount != want || e.OrderID == "" {
			t.Errorf("event %+v", e)
		}
	}
}
