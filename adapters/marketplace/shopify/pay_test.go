package shopify

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/shopify/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// The amount goes out as decided, in the buyer's currency, with its digits.
func TestRefundAmounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		open fake.AfterSale
		paid int64
	}{
		{"plain", fake.AfterSale{}, 9900},
		{"tax on top", fake.AfterSale{Tax: 900}, 9900},
		{"another shop currency", fake.AfterSale{ShopCurrency: "EUR"}, 9900},
		{"yen", fake.AfterSale{Currency: "JPY", Amount: 1200}, 1200},
		{"dinar", fake.AfterSale{Currency: "KWD", Amount: 1005}, 1005},
		{"a cent", fake.AfterSale{Amount: 1}, 1},
		{"part of the order", fake.AfterSale{Captured: []int64{50000}}, 9900},
		{"two payments, as suggested", fake.AfterSale{Captured: []int64{5000, 4900}, Gateways: []string{"gift_card", "shopify_payments"}}, 9900},
		{"one payment, no suggestion", fake.AfterSale{NoSuggestion: true}, 9900},
		{"several units", fake.AfterSale{Quantity: 3}, 9900},
	} {
		c.open.Status, c.open.Tracking = "OPEN", "1Z"
		p, a := setup(t, fake.Options{})
		id := p.Open(c.open)
		receipt, err := a.Do(t.Context(), decided(t, a, id, pay))
		if err != nil || !strings.HasPrefix(receipt.Reference, "gid://shopify/Refund/") {
			t.Errorf("%s: got receipt %+v and error %v, want the id of a refund", c.name, receipt, err)
		}
		wantPaid(t, c.name, p, id, 1, c.paid)
		if s := wantStatus(t, c.name, a, id, aftersale.StatusRefunded); s.Amount.Minor != c.paid {
			t.Errorf("%s: got amount %s, want %d", c.name, s.Amount, c.paid)
		}
	}
}

// One ledger entry pays once however often it is sent; a new entry pays again
// only if the after-sale still waits for it.
func TestIdempotency(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{})
	id := p.Open(coming)
	act := decided(t, a, id, pay)
	p.Faults().Next("refundCreate", fault.Fault{DropAfter: true})
	_, err := a.Do(t.Context(), act)
	suitekit.WantClass(t, "a reply that is lost", err, aftersale.ClassUnknown)
	wantStatus(t, "reading it shows the payment", a, id, aftersale.StatusRefunded)
	_, err = a.Do(t.Context(), act)
	suitekit.WantClass(t, "the same again", err, aftersale.ClassStale)
	wantPaid(t, "sent twice", p, id, 1, 9900)
	other := act
	other.ID, other.N = "c.2", 2
	another := act
	another.Ref.ID += "1"
	for name, c := range map[string]struct {
		act  aftersale.Action
		same bool
	}{"the same entry": {act, true}, "the next entry": {other, false}, "another request": {another, false}} {
		if got, first := idempotencyKey(&c.act), idempotencyKey(&act); (got == first) != c.same {
			t.Errorf("%s: got key %s beside %s, want the same: %t", name, got, first, c.same)
		}
	}
	if l := p.Ledger(); len(l) != 1 || l[0].Key != idempotencyKey(&act) {
		t.Errorf("got ledger %+v, want one entry with key %s", l, idempotencyKey(&act))
	}
}

// A refund that is pending is not paid yet; nor is a cancellation in its job.
func TestSlowMoney(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{SlowMoney: true})
	for _, c := range []struct {
		open fake.AfterSale
		act  aftersale.Action
	}{{coming, pay}, {fake.AfterSale{OrderLevel: true}, payBack}, {fake.AfterSale{OrderLevel: true, CancelledAt: at}, payBack}} {
		id := p.Open(c.open)
		suite.SlowMoney(t, a, decided(t, a, id, c.act), func() { p.Settle(id) })
	}
}

func TestOrders(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, op string
		open     fake.AfterSale
	}{
		{"unshipped: cancelled", "orderCancel", fake.AfterSale{}},
		{"on hold: cancelled", "orderCancel", fake.AfterSale{Fulfillment: "ON_HOLD"}},
		{"cancelled: refunded", "refundCreate", fake.AfterSale{CancelledAt: at}},
		{"cancelled, two payments", "refundCreate", fake.AfterSale{CancelledAt: at, Captured: []int64{5000, 4900}, Gateways: []string{"gift_card", "manual"}}},
	} {
		p, a := setup(t, fake.Options{})
		c.open.OrderLevel = true
		id := p.Open(c.open)
		act := decided(t, a, id, payBack)
		_, err := a.Do(t.Context(), act)
		if l := p.Ledger(); err != nil || len(l) != 1 || l[0].Op != c.op || l[0].Fen != 9900 {
			t.Errorf("%s: got error %v and ledger %+v, want %s of 9900; refused calls: %v", c.name, err, l, c.op, p.Rejected())
		}
		wantStatus(t, c.name, a, id, aftersale.StatusRefunded)
		_, err = a.Do(t.Context(), act)
		suitekit.WantClass(t, c.name+", again", err, aftersale.ClassStale)
		wantPaid(t, c.name, p, id, 1, 9900)
	}
}

// The same for money: refunds and cancellations, after the reading before them.
func TestPaymentAnswers(t *testing.T) {
	t.Parallel()
	order := func(cancelled string) string {
		return `{"data":{"order":{"id":"gid://shopify/Order/5","updatedAt":"2026-04-07T08:30:00Z","cancelledAt":` + cancelled + `,"displayFulfillmentStatus":"UNFULFILLED",` +
			`"netPaymentSet":{"presentmentMoney":{"amount":"9.90","currencyCode":"USD"}},` +
			`"transactions":[{"id":"gid://shopify/OrderTransaction/1","kind":"SALE","status":"SUCCESS","gateway":"g","amountSet":{"presentmentMoney":{"amount":"9.90","currencyCode":"USD"}}}]}}}`
	}
	for _, c := range []struct {
		cancelled, body string
		class           aftersale.Class // "" success
	}{
		{`"2026-04-07T08:00:00Z"`, `{"data":{"refundCreate":{"refund":{"id":"gid://shopify/Refund/1"},"userErrors":[]}}}`, ""},
		{`"2026-04-07T08:00:00Z"`, `{"data":{"refundCreate":{"refund":{},"userErrors":[]}}}`, aftersale.ClassUnknown},
		{`"2026-04-07T08:00:00Z"`, `{"data":{"refundCreate":{"refund":null,"userErrors":[]}}}`, aftersale.ClassUnknown},
		{`"2026-04-07T08:00:00Z"`, `{"data":{"refundCreate":null}}`, aftersale.ClassUnknown},
		{`"2026-04-07T08:00:00Z"`, `{"data":{"refundCreate":{"refund":null,"userErrors":[{"message":"Refund amount exceeds the available amount"}]}}}`, aftersale.ClassRefused},
		{`"2026-04-07T08:00:00Z"`, `{"data":{"refundCreate":{"refund":null,"userErrors":[{"message":"Order has already been refunded"}]}}}`, aftersale.ClassStale},
		{`"2026-04-07T08:00:00Z"`, `{"errors":[{"message":"idempotent","extensions":{"code":"BAD_REQUEST"}}]}`, aftersale.ClassUnknown},
		{`null`, `{"data":{"orderCancel":{"job":{"id":"gid://shopify/Job/1","done":false},"orderCancelUserErrors":[]}}}`, ""},
		{`null`, `{"data":{"orderCancel":{"job":null,"orderCancelUserErrors":[]}}}`, aftersale.ClassUnknown},
		{`null`, `{"data":{"orderCancel":{"job":null,"orderCancelUserErrors":[{"code":"INVALID","message":"Order has already been cancelled"}]}}}`, aftersale.ClassStale},
		{`null`, `{"data":{"orderCancel":{"job":null,"orderCancelUserErrors":[{"code":"NO_REFUND_PERMISSION","message":"x"}]}}}`, aftersale.ClassManual},
		{`null`, `{"data":{"orderCancel":null}}`, aftersale.ClassUnknown},
	} {
		a, server := answering(t, 200, order(c.cancelled), order(c.cancelled), c.body)
		act := decided(t, a, "order-5", payBack)
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, c.body, err, c.class)
		server.WantCalls(t, c.body, 3)
	}
}

// A reading before the payment that fails leaves the payment unsent.
func TestReadingBeforePaying(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{})
	id := p.Open(coming)
	act := decided(t, a, id, pay)
	p.Faults().Next("return", fault.Fault{DropAfter: true})
	_, err := a.Do(t.Context(), act)
	suitekit.WantClass(t, "the reading fails", err, aftersale.ClassRetry)
	p.Update(id, func(*fake.AfterSale) {})
	_, err = a.Do(t.Context(), act)
	suitekit.WantClass(t, "the request has changed", err, aftersale.ClassStale)
	if n := p.Attempts(id); n != 0 {
		t.Errorf("got %d attempts to pay, want none", n)
	}
}

func TestNotify(t *testing.T) {
	t.Parallel()
	p, a, sent := recording(t, adapters.Settings{"notify_customer": "true"})
	act := decided(t, a, p.Open(coming), pay)
	if _, err := a.Do(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	input := lastInput(t, sent.Sent())
	got := []any{input["notify"], input["currency"], input["note"]}
	if diff := cmp.Diff([]any{true, "USD", notePrefix + act.Ref.ID}, got); diff != "" {
		t.Errorf("notify, currency and note (-want +got):\n%s", diff)
	}
}
