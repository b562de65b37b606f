package wms

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/warehouse/wms/fake"
	"makegood/aftersale"
)

const caseID = "0199c0de-0000-7000-8000-000000000001"

// TestRequests: method, path, headers and every byte of the body.
func TestRequests(t *testing.T) {
	t.Parallel()
	const tail = `"platform":"douyin","shop":"123456","order_id":"6920000000000000001","after_sale_id":"7000000000000000001","waybill":{"courier":"sf","number":"SF1234567890123"},"requested_at":"2026-03-02T03:59:00Z"}`
	for _, c := range []struct{ action, n, reason, path, id, body string }{
		{"warehouse:hold", "1", "", "/makegood/v1/holds", "hold_" + caseID + "_1", `{"request":"hold","id":"` + caseID + `.1",` + tail},
		{"warehouse:release", "2", caseID + ".1", "/makegood/v1/holds/" + caseID + ".1/release", "release_" + caseID + "_2", `{"request":"release","id":"` + caseID + `.2","hold":"` + caseID + `.1",` + tail},
		{"warehouse:resend", "3", "", "/makegood/v1/resends", "resend_" + caseID + "_3", `{"request":"resend","id":"` + caseID + `.3",` + tail},
	} {
		w, url := house(t, nil)
		if c.action == "warehouse:release" {
			if _, _, err := connect(t, with("api_url", url)).Do(t.Context(), hold()); err != nil {
				t.Fatal(err)
			}
		}
		var sent *http.Request
		conn := connect(t, with("api_url", url))
		conn.client.GetClient().Transport = capture{&sent, conn.client.GetClient().Transport}
		if _, _, err := conn.Do(t.Context(), actionOf(aftersale.ActionName(c.action), c.n, c.reason)); err != nil {
			t.Fatalf("%s: %v (rejected %v)", c.action, err, w.Rejected())
		}
		body, _ := sent.GetBody()
		text := readAll(t, body)
		got := []string{sent.Method, sent.URL.EscapedPath(), sent.Header.Get("webhook-id"), sent.Header.Get("webhook-timestamp"), sent.Header.Get("Content-Type"), string(text)}
		if diff := cmp.Diff([]string{"POST", c.path, c.id, "1772424000", "application/json", c.body}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.action, diff)
		}
		if err := conn.keys.verify(sent.Header, text, now); err != nil || len(strings.Fields(sent.Header.Get("webhook-signature"))) != 2 {
			t.Errorf("%s: signature %q: %v", c.action, sent.Header.Get("webhook-signature"), err)
		}
	}
}

// TestRepeatsAreTheSameBytes: later, under the same webhook-id, signed afresh.
func TestRepeatsAreTheSameBytes(t *testing.T) {
	t.Parallel()
	_, url := house(t, func(o *fake.Options) { o.Answer = fake.Never })
	var requests []*http.Request
	for _, later := range []time.Duration{0, 4 * time.Minute} {
		var sent *http.Request
		conn := plain(t, with("api_url", url))
		conn.now = func() time.Time { return now.Add(later) }
		conn.client.GetClient().Transport = capture{&sent, conn.client.GetClient().Transport}
		if _, report, err := conn.Do(t.Context(), hold()); err != nil || report != nil {
			t.Fatal(report, err)
		}
		requests = append(requests, sent)
	}
	first, second := requests[0], requests[1]
	a, _ := first.GetBody()
	b, _ := second.GetBody()
	if string(readAll(t, a)) != string(readAll(t, b)) || first.Header.Get(headerID) != second.Header.Get(headerID) {
		t.Error("the repeat is another request")
	}
	if first.Header.Get(headerTimestamp) == second.Header.Get(headerTimestamp) || first.Header.Get(headerSignature) == second.Header.Get(headerSignature) {
		t.Error("the repeat is not signed afresh")
	}
}

func TestHoldComesTooLate(t *testing.T) {
	t.Parallel()
	w, url := house(t, nil)
	w.Put("douyin", "123456", order.OrderID, "printed")
	if err := w.Ship("douyin", "123456", order.OrderID, fake.Waybill{Courier: "顺丰", Number: "SF1234567890123"}); err != nil {
		t.Fatal(err)
	}
	receipt, report, err := connect(t, with("api_url", url)).Do(t.Context(), hold())
	if err != nil || report == nil {
		t.Fatal(report, err)
	}
	want := &aftersale.WarehouseReport{
		Key: report.Key, Platform: "douyin", Shop: "123456", OrderID: order.OrderID, AfterSaleID: "7000000000000000001", Reference: caseID + ".1",
		Shipment: aftersale.ShipmentGone, Waybill: aftersale.Waybill{Courier: "sf", Number: "SF1234567890123"}, At: now.UTC(),
	}
	if diff := cmp.Diff(want, report); diff != "" || receipt.ReplyText != "accepted: gone" {
		t.Errorf("answer %q, report (-want +got):\n%s", receipt.ReplyText, diff)
	}
}

// TestRepeatTellsTheTruth: a hold whose answer was lost and that has been
// released by hand meanwhile is not reported as held.
func TestRepeatTellsTheTruth(t *testing.T) {
	t.Parallel()
	w, url := house(t, nil)
	conn := connect(t, with("api_url", url))
	if _, report, err := conn.Do(t.Context(), hold()); err != nil || report.Shipment != aftersale.ShipmentHeld {
		t.Fatal(report, err)
	}
	w.Put("douyin", "123456", order.OrderID, "gone")
	if _, report, err := conn.Do(t.Context(), hold()); err != nil || report.Shipment != aftersale.ShipmentGone {
		t.Error(report, err)
	}
	if l := w.Ledger(); len(l) != 1 || l[0].Effects != 1 || l[0].Times != 2 {
		t.Errorf("ledger %+v", l)
	}
}

func TestNotSent(t *testing.T) {
	t.Parallel()
	w, url := house(t, nil)
	conn := connect(t, with("api_url", url))
	for what, change := range map[string]func(*aftersale.Action){
		"no_order id":       func(a *aftersale.Action) { a.ID = "" },
		"no_order order":    func(a *aftersale.Action) { a.OrderID = "" },
		"no_order shop":     func(a *aftersale.Action) { a.Ref.Shop = "" },
		"no_order platform": func(a *aftersale.Action) { a.Ref.Platform = "" },
		"no_hold":           func(a *aftersale.Action) { a.Name = aftersale.ActionRelease },
		"not_supported":     func(a *aftersale.Action) { a.Name = aftersale.ActionApprove },
	} {
		a := hold()
		change(&a)
		_, report, err := conn.Do(t.Context(), a)
		code, _, _ := strings.Cut(what, " ")
		failed(t, what, err, aftersale.ClassRefused, code)
		if report != nil {
			t.Errorf("%s: report %+v", what, report)
		}
	}
	for _, ref := range [][3]string{{"", "1", "2"}, {"douyin", "", "2"}, {"douyin", "1", ""}} {
		_, err := conn.State(t.Context(), ref[0], ref[1], ref[2])
		failed(t, "state", err, aftersale.ClassRefused, "no_order")
	}
	if calls := w.Calls(); len(calls) > 0 {
		t.Errorf("calls were made: %v", calls)
	}
}

func TestState(t *testing.T) {
	t.Parallel()
	w, url := house(t, nil)
	conn := connect(t, with("api_url", url))
	if err := w.Print("douyin", "123456", order.OrderID, fake.Waybill{Courier: "zto", Number: "73100130019486"}); err != nil {
		t.Fatal(err)
	}
	got, err := conn.State(t.Context(), "douyin", "123456", order.OrderID)
	if err != nil {
		t.Fatal(err)
	}
	want := &aftersale.WarehouseReport{
		Key: got.Key, Platform: "douyin", Shop: "123456", OrderID: order.OrderID, Shipment: aftersale.ShipmentPrinted,
		Waybill: aftersale.Waybill{Courier: "zto", Number: "73100130019486"}, At: now.UTC(),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got, err := conn.State(t.Context(), "douyin", "654321", order.OrderID); got != nil || err != nil {
		t.Errorf("another shop's order: %+v, %v", got, err)
	}
	_, err = plain(t, with("api_url", strings.TrimSuffix(url, "/makegood"))).State(t.Context(), "douyin", "123456", order.OrderID)
	failed(t, "wrong api_url", err, aftersale.ClassRefused, "http 404")
	_, err = plain(t, with("api_url", url, "secret", theirs["secret"], "previous_secret", "")).State(t.Context(), "douyin", "123456", order.OrderID)
	failed(t, "another secret", err, aftersale.ClassRefused, "signature")
}

// TestSignedTarget: what is signed of a GET is what follows api_url as it is
// sent, whatever signs the order's number has.
func TestSignedTarget(t *testing.T) {
	t.Parallel()
	w, url := house(t, nil)
	conn := plain(t, with("api_url", url+"/"))
	for _, id := range []string{"gid://shop/Order/1", "a?b=c#d", "100%25", "a%2Fb", "a+b&c", "~!*'();:@,$[]"} {
		w.Put("shopify", "my-shop.example", id, "printed")
		got, err := conn.State(t.Context(), "shopify", "my-shop.example", id)
		if err != nil || got == nil || got.OrderID != id || got.Shipment != aftersale.ShipmentPrinted {
			t.Errorf("%s: %+v, %v (rejected %v)", id, got, err, w.Rejected())
		}
	}
}

func TestRotationAgainstAWarehouse(t *testing.T) {
	t.Parallel()
	newer, older := ours["secret"], ours["previous_secret"]
	for name, c := range map[string]struct {
		mine, theirs [2]string // secret, previous
		works        bool
	}{
		"before":                {[2]string{older}, [2]string{older}, true},
		"makegood has begun":    {[2]string{newer, older}, [2]string{older}, true},
		"both have both":        {[2]string{newer, older}, [2]string{newer, older}, true},
		"the warehouse is done": {[2]string{newer, older}, [2]string{newer}, true},
		"after":                 {[2]string{newer}, [2]string{newer}, true},
		"one side has slept":    {[2]string{newer}, [2]string{older}, false},
	} {
		_, url := house(t, func(o *fake.Options) { o.Secret, o.PreviousSecret = c.theirs[0], c.theirs[1] })
		conn := connect(t, adapters.Settings{"secret": c.mine[0], "previous_secret": c.mine[1], "api_url": url})
		_, report, err := conn.Do(t.Context(), hold())
		if works := err == nil && report != nil; works != c.works {
			t.Errorf("%s: report %+v, error %v", name, report, err)
		}
	}
}
