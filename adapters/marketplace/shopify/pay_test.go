package shopify

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/shopify/fake"
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
		p, a := setup(t, fake.Options{}, nil)
		id := p.Open(c.open)
		receipt, err := a.Do(t.Context(), decided(t, a, id, pay))
		if err != nil || p.Paid(id) != 1 || p.PaidFen(id) != c.paid || !strings.HasPrefix(receipt.Reference, "gid://shopify/Refund/") {
			t.Errorf("%s: %v %v, paid %d times %d; %v", c.name, receipt, err, p.Paid(id), p.PaidFen(id), p.Rejected())
		}
		if s, err := a.Fetch(t.Context(), aftersale.Ref{ID: id}, ""); err != nil || s.Status != aftersale.StatusRefunded || s.Amount.Minor != c.paid {
			t.Errorf("%s: %+v, %v", c.name, s, err)
		}
	}
}

// One ledger entry pays once however often it is sent; a new entry pays again
// only if the after-sale still waits for it.
func TestIdempotency(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(coming)
	act := decided(t, a, id, pay)
	p.Faults().Next("refundCreate", fault.Fault{DropAfter: true})
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassUnknown || p.Paid(id) != 1 {
		t.Fatalf("%v, paid %d times", err, p.Paid(id))
	}
	s, err := a.Fetch(t.Context(), act.Ref, "")
	if err != nil || s.Status != aftersale.StatusRefunded {
		t.Errorf("asking does not show the payment: %+v, %v", s, err)
	}
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassStale || p.Paid(id) != 1 {
		t.Errorf("%v, paid %d times", err, p.Paid(id))
	}
	other := act
	other.ID, other.N = "c.2", 2
	for name, pair := range map[string][2]string{
		"the same entry":  {idempotencyKey(&act), idempotencyKey(&act)},
		"the next entry":  {idempotencyKey(&act), idempotencyKey(&other)},
		"another request": {idempotencyKey(&act), func() string { o := act; o.Ref.ID += "1"; return idempotencyKey(&o) }()},
	} {
		if same := pair[0] == pair[1]; same != (name == "the same entry") {
			t.Errorf("%s: %v", name, pair)
		}
	}
	if l := p.Ledger(); len(l) != 1 || l[0].Key != idempotencyKey(&act) {
		t.Errorf("ledger %+v", l)
	}
}

// A refund that is pending is not paid yet; nor is a cancellation in its job.
func TestSlowMoney(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{SlowMoney: true}, nil)
	for _, c := range []struct {
		open fake.AfterSale
		act  aftersale.Action
	}{{coming, pay}, {fake.AfterSale{OrderLevel: true}, payBack}, {fake.AfterSale{OrderLevel: true, CancelledAt: at}, payBack}} {
		id := p.Open(c.open)
		if _, err := a.Do(t.Context(), decided(t, a, id, c.act)); err != nil {
			t.Fatal(err, p.Rejected())
		}
		for _, want := range []aftersale.Status{aftersale.StatusRefunding, aftersale.StatusRefunded} {
			if s, err := a.Fetch(t.Context(), aftersale.Ref{ID: id}, ""); err != nil || s.Status != want {
				t.Errorf("%s: %+v, %v, want %s", id, s, err, want)
			}
			p.Settle(id)
		}
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
		p, a := setup(t, fake.Options{}, nil)
		c.open.OrderLevel = true
		id := p.Open(c.open)
		act := decided(t, a, id, payBack)
		_, err := a.Do(t.Context(), act)
		if l := p.Ledger(); err != nil || len(l) != 1 || l[0].Op != c.op || l[0].Fen != 9900 {
			t.Errorf("%s: %v, ledger %v, %v", c.name, err, l, p.Rejected())
		}
		if s, err := a.Fetch(t.Context(), act.Ref, ""); err != nil || s.Status != aftersale.StatusRefunded {
			t.Errorf("%s: %+v, %v", c.name, s, err)
		}
		if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassStale || p.Paid(id) != 1 {
			t.Errorf("%s, again: %v, paid %d times", c.name, err, p.Paid(id))
		}
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
		a, calls := answering(t, 200, order(c.cancelled), order(c.cancelled), c.body)
		act := decided(t, a, "order-5", payBack)
		_, err := a.Do(t.Context(), act)
		if c.class == "" && err != nil || c.class != "" && (err == nil || aftersale.ClassOf(err) != c.class) {
			t.Errorf("%s: %v, want %q", c.body, err, c.class)
		}
		if *calls != 3 {
			t.Errorf("%s: %d calls", c.body, *calls)
		}
	}
}

// A reading before the payment that fails leaves the payment unsent.
func TestReadingBeforePaying(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(coming)
	act := decided(t, a, id, pay)
	p.Faults().Next("return", fault.Fault{DropAfter: true})
	_, err := a.Do(t.Context(), act)
	var call *aftersale.CallError
	if !errors.As(err, &call) || call.Class != aftersale.ClassRetry || p.Attempts(id) != 0 {
		t.Errorf("%v, %d attempts", err, p.Attempts(id))
	}
	p.Update(id, func(*fake.AfterSale) {})
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassStale || p.Attempts(id) != 0 {
		t.Errorf("%v, %d attempts", err, p.Attempts(id))
	}
}

func TestNotify(t *testing.T) {
	t.Parallel()
	got := make(chan map[string]any, 10)
	p, a := setup(t, fake.Options{}, adapters.Settings{"notify_customer": "true"})
	act := decided(t, a, p.Open(coming), pay)
	a.client.OnBeforeRequest(bodyTo(got))
	if _, err := a.Do(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	close(got)
	var last map[string]any
	for vars := range got {
		last = vars
	}
	input, _ := last["input"].(map[string]any)
	if input["notify"] != true || input["currency"] != "USD" || input["note"] != "makegood return "+act.Ref.ID {
		text, _ := json.Marshal(last)
		t.Errorf("%s", text)
	}
}
