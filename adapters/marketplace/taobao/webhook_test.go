package taobao

import (
	"errors"
	"net/http"
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
			t.Errorf("%s late: got %v, want %v", late, err, want)
		}
	}
}

// The derived vector of a call with nothing but key and time, and one without
// a time, which cannot be fresh.
func TestVerifyVector(t *testing.T) {
	t.Parallel()
	a := connect(t, suitekit.Nowhere, nil, adapters.Settings{"app_key": "k1", "app_secret": "sec", "session": "s"})
	in := &adapters.Inbound{Header: http.Header{}, Body: []byte(`{"a":1}`), At: time.Date(2026, 1, 1, 0, 1, 0, 0, adapters.Shanghai)}
	in.Query = map[string][]string{"app_key": {"k1"}, "timestamp": {"2026-01-01 00:00:00"}, "sign": {"7b4f8d8f4d1506952486974bf94dcced"}}
	if err := a.Verify(in); err != nil {
		t.Errorf("vector: got %v, want it genuine", err)
	}
	in.Query = map[string][]string{"sign": {signSPI("sec", params{}, in.Body)}}
	if err := a.Verify(in); !errors.Is(err, adapters.ErrStale) {
		t.Errorf("no timestamp: got %v, want ErrStale", err)
	}
	in.Query["app_key"] = nil
	if err := a.Verify(in); !errors.Is(err, adapters.ErrSignature) {
		t.Errorf("empty key: got %v, want ErrSignature", err)
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
			t.Errorf("%s: got it taken, want it refused", name)
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
			t.Errorf("%s: got %d %s, want 200 with %s", fixture, r.Status, r.Body, want)
		}
	}
	r := a.Reply(&adapters.Inbound{}, adapters.ErrUnavailable)
	if r.Status != 503 || string(r.Body) != `{"success":false,"errorCode":"unavailable","errorMsg":"please send again","retry":true}` {
		t.Errorf("not stored: got %d %s, want 503 and to be sent again", r.Status, r.Body)
	}
}

// arrivedAt is the webhook whose pushes arrive at the fixed moment.
type arrivedAt struct{ *Adapter }

func (a arrivedAt) Verify(in *adapters.Inbound) error {
	in.At = at
	return a.Adapter.Verify(in)
}

// Every topic that the manifest names is taken from the platform's own calls.
func TestEveryTopic(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: suitekit.At(at)}, nil)
	id := p.Open(fake.AfterSale{Dispute: fake.RefundAndReturn, Amount: 1250})
	receiver := suitekit.Receive(t, suitekit.Webhook[aftersale.Event](arrivedAt{a}))
	for _, topic := range topicNames() {
		if err := p.Push(t.Context(), receiver.URL, topic, id); err != nil {
			t.Errorf("%s: got error %v, want it acknowledged", topic, err)
		}
	}
	events := receiver.Items()
	if len(events) != len(topics) {
		t.Fatalf("got %d events, want one for each of %d topics", len(events), len(topics))
	}
	for _, e := range events {
		want := aftersale.Money{}
		if topics[e.Tag].money != unitUnknown {
			want = aftersale.Fen(1250)
		}
		if e.Ref.ID != id || e.Type != topics[e.Tag].event || e.At.Unix() != at.Unix() || e.Amount != want || e.OrderID == "" {
			t.Errorf("%s: got event %+v, want refund %s, its order, type %s, amount %v", e.Tag, e, id, topics[e.Tag].event, want)
		}
	}
}
