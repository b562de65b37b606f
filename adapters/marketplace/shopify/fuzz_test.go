package shopify

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// FuzzParse fuzzes the topic too: it decides how the body is read.
func FuzzParse(f *testing.F) {
	for _, fixture := range suitekit.Fixtures(f, "testdata", at) {
		in := fixture.In()
		f.Add(in.Header.Get(headerTopic), in.Body)
	}
	hook := suitekit.Inbound[aftersale.Event]{Hook: plain(f), Sane: saneEvents}
	f.Fuzz(func(t *testing.T, topic string, body []byte) {
		in := &adapters.Inbound{Header: http.Header{headerTopic: {topic}}, Body: body}
		if p := hook.Parse(t, topic, in); len(p.Ignored) > 0 && len(p.Items) > 0 || len(p.Items) > 1 {
			t.Errorf("got %+v, want one event or a kind that is ignored", p)
		}
	})
}

// saneEvents checks what every event must be.
func saneEvents(t testing.TB, what string, events []aftersale.Event) {
	t.Helper()
	for _, e := range events {
		if _, isOrder := orderOf(e.Ref.ID); !isOrder && !wire.IsID(e.Ref.ID) {
			t.Errorf("%s: got id %q, want one of an after-sale", what, e.Ref.ID)
		}
		if e.Amount.Minor < 0 || e.Amount.Minor > 0 && e.Amount.Currency == "" || e.Key == "" || e.Type == "" {
			t.Errorf("%s: got event %+v, want type, key and no bad amount", what, e)
		}
	}
}

// checkSnapshot is what holds for whatever the platform answers.
func checkSnapshot(t *testing.T, s *aftersale.Snapshot, code string) {
	t.Helper()
	if (s == nil) != (code != "") {
		t.Fatalf("got snapshot %v with code %q, want one of the two", s, code)
	}
	if s != nil && (s.Amount.Minor < 0 || s.Amount.Minor > 0 && s.Amount.Currency == "" || s.Kind == "" || s.Status == "" || len(s.RawStatus) > 600) {
		t.Fatalf("got snapshot %+v, want kind, status, no bad amount and short words", s)
	}
}

func FuzzReturn(f *testing.F) {
	f.Add([]byte(`{"id":"gid://shopify/Return/17","status":"OPEN","createdAt":"2026-04-07T08:20:00Z","returnLineItems":{"nodes":[{"id":"l","quantity":1,"refundableQuantity":1,"refundedQuantity":0,"withCodeDiscountedTotalPriceSet":{"presentmentMoney":{"amount":"9.90","currencyCode":"USD"}},"fulfillmentLineItem":{"lineItem":{"id":"x","sku":"s","product":{"id":"gid://shopify/Product/1"}}}}]},"refunds":{"nodes":[]},"reverseFulfillmentOrders":{"nodes":[{"reverseDeliveries":{"nodes":[{"deliverable":{"tracking":{"carrierName":"SF","number":"1"}}}]}}]},"order":{"id":"gid://shopify/Order/5","updatedAt":"2026-04-07T08:20:00Z","refunds":[{"note":"makegood return 17","totalRefundedSet":{"presentmentMoney":{"amount":"9.90","currencyCode":"USD"}},"transactions":{"nodes":[{"kind":"REFUND","status":"PENDING"}]}}]}}`))
	f.Add([]byte(`{"id":"gid://shopify/Return/17","status":"closed","exchangeLineItems":{"edges":[{"node":{"id":"1"}}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var r returned
		if json.Unmarshal(data, &r) != nil {
			return
		}
		s, code := r.snapshot(aftersale.Ref{Platform: Name, ID: "17"})
		checkSnapshot(t, s, code)
		r.refundLines()
	})
}

func FuzzOrder(f *testing.F) {
	f.Add([]byte(`{"id":"gid://shopify/Order/5","cancelledAt":"2026-04-07T08:20:00Z","displayFulfillmentStatus":"UNFULFILLED","netPaymentSet":{"shopMoney":{"amount":"9.90","currencyCode":"USD"}},"transactions":[{"id":"p","kind":"SALE","status":"SUCCESS","gateway":"g","amountSet":{"shopMoney":{"amount":"9.90","currencyCode":"USD"}}}],"suggestedRefund":{"suggestedTransactions":[{"gateway":"g","amountSet":{"shopMoney":{"amount":"9.90","currencyCode":"USD"}},"parentTransaction":{"id":"p"}}]},"fulfillments":[{"status":"SUCCESS","trackingInfo":[{"company":"SF","number":"1"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var o order
		if json.Unmarshal(data, &o) != nil {
			return
		}
		s, code := o.snapshot(aftersale.Ref{Platform: Name, ID: "order-5"})
		checkSnapshot(t, s, code)
		if s == nil {
			return
		}
		have := &reading{Snapshot: s, order: &o, suggested: o.Suggested}
		parts, ok := have.split(s.Amount)
		var sum aftersale.Money
		for _, p := range parts {
			sum, _ = add(sum, p.amount)
		}
		if ok && (sum != s.Amount || len(parts) == 0) {
			t.Fatalf("got parts %v, want %v in all", parts, s.Amount)
		}
	})
}

func FuzzErrors(f *testing.F) {
	f.Add([]byte(`{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}],"extensions":{"cost":{"requestedQueryCost":500,"throttleStatus":{"currentlyAvailable":1,"restoreRate":100}}}}`))
	f.Add([]byte(`{"errors":"Not Found"}`))
	f.Add([]byte(`{"errors":[],"data":{}}`))
	a := plain(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		var env envelope
		if json.Unmarshal(text, &env) != nil {
			return
		}
		p := new(points)
		for range 3 {
			p.learn(opRefund, 0, &env.Extensions.Cost, at)
			if reserved, pause := p.take(opRefund, at); pause < 0 || pause > time.Hour || !(reserved >= 0) || !(p.have(at) >= 0) {
				t.Fatalf("got pause %s and %v reserved of %+v, want neither negative, and at most an hour", pause, reserved, p)
			}
		}
		err := a.graphErrors(opRefund, &env, true)
		var call *aftersale.CallError
		if err != nil && (!errors.As(err, &call) || call.Class == "" || call.RetryAfter < 0 || len([]rune(call.Message)) > 200) {
			t.Fatalf("got %#v, want a *CallError with a class and short words", err)
		}
	})
}
