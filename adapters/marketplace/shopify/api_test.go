package shopify

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/shopify/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

func TestFetchReturnMapsEverything(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: suitekit.At(at)})
	id := p.Open(fake.AfterSale{
		OrderID: "5678901234567890123", Status: "OPEN", Carrier: "SF Express 顺丰", Tracking: "SFR1", Amount: 12990, Tax: 990, Currency: "USD", ShopCurrency: "EUR",
		SKU: "DZ-1", Quantity: 2, CreatedAt: at.Add(-time.Hour), ReasonHandle: "quality", ReasonName: "Quality",
		Shipments: []fake.Waybill{{Company: "顺丰速运", Number: "SF1", At: at.Add(-72 * time.Hour)}, {Company: "UPS", Number: "1Z2"}, {Company: "ZTO"}},
	})
	ref := refTo(id)
	got, err := a.Fetch(t.Context(), ref, "")
	if err != nil {
		t.Fatal(err, p.Rejected())
	}
	want := &aftersale.Snapshot{
		Ref: ref, OrderID: "5678901234567890123", Kind: aftersale.KindReturnRefund, Status: aftersale.StatusReturning,
		Amount: aftersale.Money{Minor: 12990, Currency: "USD"}, Version: "OPEN@2026-04-07T08:20:00Z",
		AppliedAt: at.Add(-time.Hour).UTC(), UpdatedAt: at.UTC(), ReasonCode: "quality", Reason: "Quality",
		Outbound:  []aftersale.Waybill{{Courier: "sf", Number: "SF1", ShippedAt: at.Add(-72 * time.Hour).UTC()}, {Number: "1Z2"}},
		Return:    &aftersale.Waybill{Number: "SFR1"},
		Items:     []aftersale.Item{{SKU: "1700000000000001", OuterSKU: "DZ-1", Product: "3500000000000000001", Quantity: 2}},
		RawStatus: "return OPEN, order FULFILLED", BuyerWords: fake.BuyerNote,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFetchReturnStates(t *testing.T) {
	t.Parallel()
	done := fake.Refund{ID: "3", Amount: 990, Linked: true, Status: "SUCCESS"}
	with := func(f fake.Refund, change func(*fake.Refund)) []fake.Refund { change(&f); return []fake.Refund{f} }
	for _, c := range []struct {
		name   string
		open   fake.AfterSale
		kind   aftersale.Kind
		status aftersale.Status
		amount aftersale.Money
	}{
		{"requested", fake.AfterSale{}, aftersale.KindReturnRefund, aftersale.StatusPending, usd(9900)},
		{"requested, tax not in the lines", fake.AfterSale{Tax: 900}, aftersale.KindReturnRefund, aftersale.StatusPending, usd(9000)},
		{"any case", fake.AfterSale{Status: "Requested"}, aftersale.KindReturnRefund, aftersale.StatusPending, usd(9900)},
		{"yen", fake.AfterSale{Currency: "JPY", Amount: 1200}, aftersale.KindReturnRefund, aftersale.StatusPending, aftersale.Money{Minor: 1200, Currency: "JPY"}},
		{"dinar", fake.AfterSale{Currency: "KWD", Amount: 1250}, aftersale.KindReturnRefund, aftersale.StatusPending, aftersale.Money{Minor: 1250, Currency: "KWD"}},
		{"open", fake.AfterSale{Status: "open"}, aftersale.KindReturnRefund, aftersale.StatusAwaitReturn, usd(9900)},
		{"came without a tracking number", fake.AfterSale{Status: "OPEN", Processed: 1}, aftersale.KindReturnRefund, aftersale.StatusReturning, usd(9900)},
		{"sent, with tax", fake.AfterSale{Status: "OPEN", Tracking: "1Z", Tax: 900}, aftersale.KindReturnRefund, aftersale.StatusReturning, usd(9900)},
		{"sent, no suggestion", fake.AfterSale{Status: "OPEN", Tracking: "1Z", Tax: 900, NoSuggestion: true}, aftersale.KindReturnRefund, aftersale.StatusReturning, usd(9000)},
		{"sent, units refunded on the order", fake.AfterSale{Status: "OPEN", Tracking: "1Z", Refunds: with(done, func(f *fake.Refund) { f.Linked, f.Quantity, f.Note = false, 1, "" })},
			aftersale.KindReturnRefund, aftersale.StatusReturning, aftersale.Money{}},
		{"refunded", fake.AfterSale{Status: "OPEN", Tracking: "1Z", Refunds: []fake.Refund{done}}, aftersale.KindReturnRefund, aftersale.StatusRefunded, usd(990)},
		{"refunding", fake.AfterSale{Status: "CLOSED", Refunds: with(done, func(f *fake.Refund) { f.Status = "PENDING" })}, aftersale.KindReturnRefund, aftersale.StatusRefunding, usd(990)},
		{"refund failed", fake.AfterSale{Status: "OPEN", Refunds: with(done, func(f *fake.Refund) { f.Status = "FAILURE" })}, aftersale.KindReturnRefund, aftersale.StatusRefunding, usd(990)},
		{"refund without money", fake.AfterSale{Status: "OPEN", Refunds: with(done, func(f *fake.Refund) { f.Status = "" })}, aftersale.KindReturnRefund, aftersale.StatusAwaitReturn, usd(9900)},
		{"refund of something else", fake.AfterSale{Refunds: with(done, func(f *fake.Refund) { f.Linked, f.Note = false, "makegood return 18" })}, aftersale.KindReturnRefund, aftersale.StatusPending, usd(9900)},
		{"closed", fake.AfterSale{Status: "CLOSED"}, aftersale.KindReturnRefund, aftersale.StatusClosed, usd(9900)},
		{"declined", fake.AfterSale{Status: "declined", Refunds: []fake.Refund{done}}, aftersale.KindReturnRefund, aftersale.StatusRefused, usd(9900)},
		{"canceled", fake.AfterSale{Status: "CANCELED", Refunds: []fake.Refund{done}}, aftersale.KindReturnRefund, aftersale.StatusClosed, usd(9900)},
		{"unknown", fake.AfterSale{Status: "TELEPORTED", Refunds: []fake.Refund{done}}, aftersale.KindReturnRefund, aftersale.StatusUnknown, usd(9900)},
		{"exchange", fake.AfterSale{Exchange: true}, aftersale.KindExchange, aftersale.StatusPending, usd(9900)},
		{"exchange complete", fake.AfterSale{Exchange: true, Status: "CLOSED"}, aftersale.KindExchange, aftersale.StatusRefunded, usd(9900)},
	} {
		p, a := setup(t, fake.Options{})
		s := wantStatus(t, c.name, a, p.Open(c.open), c.status)
		if s.Kind != c.kind || s.Amount != c.amount {
			t.Errorf("%s: got kind %s and amount %s, want %s and %s", c.name, s.Kind, s.Amount, c.kind, c.amount)
		}
	}
}

func TestFetchOrderStates(t *testing.T) {
	t.Parallel()
	full, some := fake.Refund{ID: "3", Amount: 9900, Status: "SUCCESS"}, fake.Refund{ID: "3", Amount: 990, Status: "SUCCESS"}
	for _, c := range []struct {
		name    string
		open    fake.AfterSale
		status  aftersale.Status
		amount  aftersale.Money
		left    bool
		partial bool
		byHand  bool
	}{
		{name: "cancelled, money held", open: fake.AfterSale{CancelledAt: at}, status: aftersale.StatusPending, amount: usd(9900)},
		{name: "cancelled, money back", open: fake.AfterSale{CancelledAt: at, Refunds: []fake.Refund{full}}, status: aftersale.StatusRefunded, amount: usd(9900)},
		{name: "cancelled, part back", open: fake.AfterSale{CancelledAt: at, Refunds: []fake.Refund{some}}, status: aftersale.StatusRefunded, amount: usd(990), partial: true},
		{name: "cancelled, never paid", open: fake.AfterSale{CancelledAt: at, Captured: []int64{}}, status: aftersale.StatusClosed},
		{name: "cancelled, words that may mean anything", open: fake.AfterSale{CancelledAt: at, Fulfillment: "RESTOCKED"}, status: aftersale.StatusPending, amount: usd(9900), left: true},
		{name: "not cancelled, unshipped", open: fake.AfterSale{}, status: aftersale.StatusPending, amount: usd(9900)},
		{name: "not cancelled, shipped", open: fake.AfterSale{Fulfillment: "fulfilled"}, status: aftersale.StatusPending, amount: usd(9900), left: true, byHand: true},
		{name: "refund of a return does not count", open: fake.AfterSale{Refunds: []fake.Refund{{ID: "3", Amount: 990, Status: "SUCCESS", Note: "makegood return 17"}}},
			status: aftersale.StatusPending, amount: usd(8910)},
	} {
		p, a := setup(t, fake.Options{})
		c.open.OrderLevel = true
		id := p.Open(c.open)
		s := wantStatus(t, c.name, a, id, c.status)
		if s.Kind != aftersale.KindOther || s.Amount != c.amount || s.MayHaveLeft != c.left || s.Partial != c.partial ||
			(s.ManualReason != "") != c.byHand || orderPrefix+s.OrderID != id || s.Version == "" || len(s.Items) != 1 {
			t.Errorf("%s: got snapshot %+v, want %+v, kind other, its order, a version and one item", c.name, s, c)
		}
	}
}

func TestFetchAnswers(t *testing.T) {
	t.Parallel()
	ret := func(fields string) string {
		return `{"data":{"return":{"id":"gid://shopify/Return/17","status":"REQUESTED"` + fields + `}}}`
	}
	line := func(money string) string {
		return ret(`,"returnLineItems":{"edges":[{"node":{"id":"l","quantity":1,"withCodeDiscountedTotalPriceSet":{"presentmentMoney":` + money + `}}}]}`)
	}
	fail := func(code string) string {
		return `{"errors":[{"message":"m","extensions":{"code":"` + code + `"}}],"data":{"return":{"id":"gid://shopify/Return/17","status":"REQUESTED"}}}`
	}
	for _, c := range []struct {
		name, body string
		status     int
		class      aftersale.Class // "" success
		code       string
		amount     int64
	}{
		{name: "hardly anything", body: ret("")},
		{name: "edges instead of nodes", body: line(`{"amount":"9.90","currencyCode":"USD"}`), amount: 990},
		{name: "amount as a number", body: line(`{"amount":9.9,"currencyCode":"USD"}`), amount: 990},
		{name: "no currency", body: line(`{"amount":"9.90"}`)},
		{name: "negative", body: line(`{"amount":"-9.90","currencyCode":"USD"}`), class: aftersale.ClassRefused, code: "bad_amount"},
		{name: "too fine", body: line(`{"amount":"9.905","currencyCode":"USD"}`), class: aftersale.ClassRefused, code: "bad_amount"},
		{name: "currency is no currency", body: line(`{"amount":"9.90","currencyCode":"dollars"}`), class: aftersale.ClassRefused, code: "bad_amount"},
		{name: "lines left out", body: ret(`,"returnLineItems":{"pageInfo":{"hasNextPage":true},"nodes":[{"withCodeDiscountedTotalPriceSet":{"shopMoney":{"amount":"9.90","currencyCode":"USD"}}}]}`)},
		{name: "all units refunded", body: ret(`,"returnLineItems":{"nodes":[{"quantity":2,"refundedQuantity":2}]}`)},
		{name: "another return", body: `{"data":{"return":{"id":"gid://shopify/Return/18"}}}`, class: aftersale.ClassRetry, code: "bad_reply"},
		{name: "none", body: `{"data":{"return":null}}`, class: aftersale.ClassRefused, code: "not_found"},
		{name: "no id", body: `{"data":{"return":{}}}`, class: aftersale.ClassRefused, code: "not_found"},
		{name: "no data", body: `{"data":null}`, class: aftersale.ClassRetry, code: "bad_reply"},
		{name: "lists that are texts", body: ret(`,"returnLineItems":"x"`), class: aftersale.ClassRetry, code: "bad_reply"},
		{name: "not JSON", body: `<html>`, class: aftersale.ClassRetry, code: "bad_reply"},
		{name: "empty", body: ``, class: aftersale.ClassRetry, code: "bad_reply"},
		{name: "part of it not allowed", body: fail("ACCESS_DENIED"), class: aftersale.ClassManual, code: "ACCESS_DENIED"},
		{name: "field unknown to this version", body: fail("undefinedField"), class: aftersale.ClassRefused, code: "undefinedField"},
		{name: "service", body: fail("INTERNAL_SERVER_ERROR"), class: aftersale.ClassRetry, code: "INTERNAL_SERVER_ERROR"},
		{name: "a code in no table", body: fail("X"), class: aftersale.ClassRefused, code: "X"},
		{name: "throttled", body: fail("THROTTLED"), class: aftersale.ClassLimited, code: "THROTTLED"},
		{name: "errors as a text", body: `{"errors":"Not Found"}`, class: aftersale.ClassRefused, code: "errors"},
		{name: "token", body: `{"errors":"[API] Invalid API key or access token"}`, status: 401, class: aftersale.ClassAuth, code: "http 401"},
		{name: "forbidden", body: `{}`, status: 403, class: aftersale.ClassRefused, code: "http 403 Forbidden"},
		{name: "too many", body: `{}`, status: 429, class: aftersale.ClassLimited, code: "http 429"},
		{name: "gateway", body: `{}`, status: 502, class: aftersale.ClassRetry, code: "http 502 Bad Gateway"},
	} {
		a, _ := answering(t, max(c.status, 200), c.body)
		s, err := a.Fetch(t.Context(), refTo("17"), "")
		suitekit.WantCall(t, c.name, err, c.class, c.code)
		if err == nil && s.Amount.Minor != c.amount {
			t.Errorf("%s: got amount %s, want %d", c.name, s.Amount, c.amount)
		}
	}
	a, server := answering(t, 200, ret(""))
	for _, id := range []string{"", "x", "order-", "order-x", "gid://shopify/Return/17"} {
		_, err := a.Fetch(t.Context(), refTo(id), "")
		suitekit.WantCall(t, "id "+id, err, aftersale.ClassRefused, "not_found")
	}
	server.WantCalls(t, "ids that are none", 0)
}

// The wait is what the missing points need, from the answer's own numbers.
func TestThrottleWait(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]time.Duration{
		`{"requestedQueryCost":500,"throttleStatus":{"currentlyAvailable":250,"restoreRate":100}}`:    3 * time.Second,
		`{"requestedQueryCost":500.0,"throttleStatus":{"currentlyAvailable":499,"restoreRate":50.0}}`: time.Second,
		`{"requestedQueryCost":9e9,"throttleStatus":{"currentlyAvailable":0,"restoreRate":1}}`:        time.Hour,
		`{"requestedQueryCost":5,"throttleStatus":{"currentlyAvailable":10,"restoreRate":100}}`:       0,
		`{"requestedQueryCost":500,"throttleStatus":{"currentlyAvailable":250,"restoreRate":0}}`:      0,
		`{}`: 0,
	} {
		a, _ := answering(t, 200, `{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}],"extensions":{"cost":`+body+`}}`)
		_, err := a.Fetch(t.Context(), refTo("17"), "")
		call := secrets.CallErrorOf(t, body, Name, err)
		if call.Class != aftersale.ClassLimited || call.RetryAfter != want {
			t.Errorf("%s: got %s to retry after %s, want limited, %s", body, call.Class, call.RetryAfter, want)
		}
	}
}

// The platform's words are shown, but no secret, token, mail or telephone in them.
func TestErrorsAreClean(t *testing.T) {
	t.Parallel()
	a, _ := answering(t, 200, `{"errors":[{"message":"token `+testToken+` secret `+testSecret+` for ada.testbuyer@example.com call +1 613-555-0142 `+strings.Repeat("long ", 300)+`"}]}`)
	_, err := a.Fetch(t.Context(), refTo("17"), "")
	forbidden := secrets
	forbidden.BuyerData = append(forbidden.BuyerData, "ada.testbuyer", "555-0142")
	call := forbidden.CallErrorOf(t, "a long message", Name, err)
	if n := len([]rune(call.Message)); n != 200 {
		t.Errorf("got a message of %d characters, want 200", n)
	}
}

func TestTokenAndVersionAreSent(t *testing.T) {
	t.Parallel()
	next := fake.Options{APIVersion: "2026-07"}
	for _, c := range []struct {
		what    string
		opt     fake.Options
		changed adapters.Settings
		class   aftersale.Class
	}{
		{"another token", fake.Options{}, adapters.Settings{"access_token": "another"}, aftersale.ClassAuth},
		{"another version", next, nil, aftersale.ClassRefused},
		{"the version of the store", next, adapters.Settings{"api_version": "2026-07"}, ""},
	} {
		p, a := setup(t, c.opt, c.changed)
		_, err := a.Fetch(t.Context(), refTo(p.Open(fake.AfterSale{})), "")
		suitekit.WantClass(t, c.what, err, c.class)
	}
}
