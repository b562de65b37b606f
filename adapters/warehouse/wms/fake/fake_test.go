package fake

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/fakekit"
	"makegood/sandbox/fault"
)

const (
	secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	hold1  = `{"request":"hold","id":"c.1","platform":"douyin","shop":"1","order_id":"A","after_sale_id":"S","requested_at":"2026-03-02T04:00:00Z"}`
)

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

func start(t *testing.T, o Options) (*Warehouse, string) {
	t.Helper()
	o.Secret, o.Now = secret, func() time.Time { return noon }
	w := New(o)
	w.Put("douyin", "1", "A", "pending")
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	return w, server.URL
}

// ask makes a signed call and returns the status and the answer's code or state.
func ask(t *testing.T, method, url, body string, change func(*http.Request)) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	content := body
	if method == http.MethodGet {
		content = "GET " + r.URL.RequestURI()
	}
	r.Header.Set("webhook-id", "m1")
	r.Header.Set("webhook-timestamp", "1772424000")
	r.Header.Set("webhook-signature", signature(secret, "m1", noon.Unix(), content))
	if change != nil {
		change(r)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	if want := signature(secret, "m1", noon.Unix(), string(text)); resp.StatusCode < 400 && resp.Header.Get("webhook-signature") != want {
		t.Errorf("the answer is signed %q, want %q", resp.Header.Get("webhook-signature"), want)
	}
	var answer struct {
		Code, State string
		Report      *Report
	}
	_ = json.Unmarshal(text, &answer)
	if answer.Report != nil {
		return resp.StatusCode, answer.Report.State
	}
	return resp.StatusCode, answer.Code + answer.State
}

func TestVector(t *testing.T) {
	t.Parallel()
	if got := signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, `{"test": 2432232314}`); got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("signature %s", got)
	}
}

func TestHoldReleaseShip(t *testing.T) {
	t.Parallel()
	w, url := start(t, Options{})
	release := strings.NewReplacer(`"hold","id":"c.1"`, `"release","id":"c.2","hold":"c.1"`).Replace(hold1)
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"POST", "/v1/holds", hold1, 200, "held"},
		{"POST", "/v1/holds", hold1, 200, "held"},
		{"GET", "/v1/orders/douyin/1/A", "", 200, "held"},
		{"GET", "/v1/orders/douyin/1/B", "", 404, "unknown_order"},
		{"POST", "/v1/holds/c.9/release", strings.Replace(release, "c.1", "c.9", 1), 404, "unknown_hold"},
		{"POST", "/v1/holds/c.9/release", release, 400, "bad_request"},
		{"POST", "/v1/resends", hold1, 400, "bad_request"},
		{"POST", "/v1/holds", strings.Replace(hold1, `"A"`, `"B"`, 1), 409, "id_reused"},
		{"POST", "/v1/holds/c.1/release", release, 200, "pending"},
		{"POST", "/v1/holds", strings.Replace(hold1, `"c.1"`, `""`, 1), 400, "bad_request"},
		{"POST", "/v1/holds", "{", 400, "bad_request"},
		{"DELETE", "/v1/holds", "", 404, ""},
	} {
		if status, says := ask(t, c.method, url+c.path, c.body, nil); status != c.status || says != c.says {
			t.Errorf("%s %s %s: %d %s, want %d %s", c.method, c.path, c.body, status, says, c.status, c.says)
		}
	}
	want := []Entry{
		{ID: "c.1", Request: "hold", Platform: "douyin", Shop: "1", OrderID: "A", Times: 2, Effects: 1},
		{ID: "c.2", Request: "release", Platform: "douyin", Shop: "1", OrderID: "A", Times: 1, Effects: 1},
	}
	if diff := cmp.Diff(want, w.Ledger(), cmp.AllowUnexported(Entry{})); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
	if err := w.Ship("douyin", "1", "A", Waybill{Number: "SF1"}); err != nil || w.State("douyin", "1", "A") != "gone" {
		t.Errorf("%v, the order is %s", err, w.State("douyin", "1", "A"))
	}
}

func TestHeldDoesNotLeave(t *testing.T) {
	t.Parallel()
	w, url := start(t, Options{})
	ask(t, "POST", url+"/v1/holds", hold1, nil)
	if err := w.Ship("douyin", "1", "A", Waybill{Number: "SF1"}); err == nil || w.State("douyin", "1", "A") != "held" {
		t.Errorf("%v, the order is %s", err, w.State("douyin", "1", "A"))
	}
	if err := w.Print("douyin", "1", "B", Waybill{}); err == nil {
		t.Error("an order that is not there was printed")
	}
}

func TestForged(t *testing.T) {
	t.Parallel()
	w, url := start(t, Options{})
	for name, change := range map[string]func(*http.Request){
		"no signature": func(r *http.Request) { r.Header.Del("webhook-signature") },
		"no id":        func(r *http.Request) { r.Header.Del("webhook-id") },
		"another id":   func(r *http.Request) { r.Header.Set("webhook-id", "m2") },
		"stale": func(r *http.Request) {
			r.Header.Set("webhook-timestamp", "1772423699")
			r.Header.Set("webhook-signature", signature(secret, "m1", 1772423699, hold1))
		},
		"another body": func(r *http.Request) { r.Body = io.NopCloser(bytes.NewBufferString(hold1[:len(hold1)-1] + " ")) },
		"no number":    func(r *http.Request) { r.Header.Set("webhook-timestamp", "now") },
		"a stop in it": func(r *http.Request) { r.Header.Set("webhook-id", "m.1") },
		"another secret": func(r *http.Request) {
			r.Header.Set("webhook-signature", signature("whsec_plJ3nmyCDGBKInavdOK15jslplJ3nmyC", "m1", noon.Unix(), hold1))
		},
	} {
		if status, says := ask(t, "POST", url+"/v1/holds", hold1, change); status != 401 || says != "signature" {
			t.Errorf("%s: %d %s", name, status, says)
		}
	}
	if got := w.State("douyin", "1", "A"); got != "pending" || len(w.Rejected()) != 8 || w.Calls()[OpHold] != 8 {
		t.Errorf("order %s, rejected %v, calls %v", got, w.Rejected(), w.Calls())
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	w, url := start(t, Options{})
	w.Faults().Next(OpHold, fault.Fault{FailBefore: true}, fault.Fault{Limited: true}, fault.Fault{FailAfter: true})
	for _, want := range []struct{ status, effects int }{{502, 0}, {429, 0}, {502, 1}, {200, 1}} {
		status, _ := ask(t, "POST", url+"/v1/holds", hold1, nil)
		if status != want.status || len(w.Ledger()) != want.effects {
			t.Errorf("%d with %d effects, want %+v", status, len(w.Ledger()), want)
		}
	}
}

func TestDeliver(t *testing.T) {
	t.Parallel()
	var bodies []string
	status := http.StatusServiceUnavailable
	receiver := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		if r.Header.Get("webhook-signature") != signature(secret, r.Header.Get("webhook-id"), noon.Unix(), string(text)) {
			t.Errorf("signed %q", r.Header.Get("webhook-signature"))
		}
		bodies = append(bodies, string(text))
		rw.WriteHeader(status)
	}))
	t.Cleanup(receiver.Close)
	w, url := start(t, Options{Answer: ByPush, PushTo: receiver.URL})
	if status, says := ask(t, "POST", url+"/v1/holds", hold1, nil); status != 202 || says != "" {
		t.Errorf("accepted with %d %q", status, says)
	}
	w.Unpack("douyin", "1", "A", "S", "damaged", Waybill{Courier: "zto", Number: "7310"}, Evidence{Kind: "text", Text: "torn"})
	if err := w.Deliver(t.Context()); err == nil || len(w.Waiting()) != 2 {
		t.Errorf("%v, %d wait", err, len(w.Waiting()))
	}
	status = http.StatusOK
	if err := w.Deliver(t.Context()); err != nil || len(w.Waiting()) != 0 {
		t.Errorf("%v, %d wait", err, len(w.Waiting()))
	}
	const buyer = `,"receiver":{"name":"` + fakekit.BuyerName + `","phone":"` + fakekit.BuyerPhone + `","address":"` + fakekit.BuyerAddress + `"}`
	want := `{"reports":[{"id":"R000001","kind":"shipment","platform":"douyin","shop":"1","order_id":"A","after_sale_id":"S","reference":"c.1","state":"held","at":"2026-03-02T04:00:00Z"` + buyer + `},` +
		`{"id":"R000002","kind":"inspection","platform":"douyin","shop":"1","order_id":"A","after_sale_id":"S","result":"damaged","waybill":{"courier":"zto","number":"7310"},"evidence":[{"kind":"text","text":"torn"}],"at":"2026-03-02T04:00:00Z"` + buyer + `}]}`
	if diff := cmp.Diff([]string{want, want}, bodies); diff != "" {
		t.Errorf("pushed (-want +got):\n%s", diff)
	}
	w.SetAnswer(Never)
	if status, _ := ask(t, "POST", url+"/v1/holds", strings.Replace(hold1, "c.1", "c.5", 1), nil); status != 202 || len(w.Waiting()) != 0 {
		t.Errorf("%d, %d wait", status, len(w.Waiting()))
	}
	if err := New(Options{Secret: secret}).Push(context.Background(), Report{}); err == nil {
		t.Error("pushed to nowhere")
	}
}

func TestResend(t *testing.T) {
	t.Parallel()
	w, url := start(t, Options{Answer: ByPush})
	body := strings.Replace(hold1, `"hold"`, `"resend"`, 1)
	for range 2 {
		if status, _ := ask(t, "POST", url+"/v1/resends", body, nil); status != 202 {
			t.Errorf("status %d", status)
		}
	}
	want := []Report{{
		ID: "R000001", Kind: "resend", Platform: "douyin", Shop: "1", OrderID: "A", AfterSaleID: "S", Reference: "c.1",
		Waybill: &Waybill{Courier: "sf", Number: "SF0000000000001"}, At: "2026-03-02T04:00:00Z",
	}}
	if diff := cmp.Diff(want, w.Waiting()); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
}
