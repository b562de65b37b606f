package shopify

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/shopify/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// Every action works where the platform allows it; elsewhere nothing is done.
func TestOperateTable(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{})
	words := map[aftersale.Status]fake.AfterSale{
		aftersale.StatusPending: {}, aftersale.StatusAwaitReturn: {Status: "OPEN"}, aftersale.StatusReturning: coming,
		aftersale.StatusRefused: {Status: "DECLINED"}, aftersale.StatusClosed: {Status: "CANCELED"},
	}
	for _, c := range []struct {
		op   string
		act  aftersale.Action
		from aftersale.Status
	}{
		{"returnApproveRequest", agree, aftersale.StatusPending},
		{"returnDeclineRequest", refuse, aftersale.StatusPending},
		{"refundCreate", pay, aftersale.StatusReturning},
	} {
		for status, open := range words {
			id := p.Open(open)
			_, err := a.Do(t.Context(), decided(t, a, id, c.act))
			class, want := aftersale.ClassStale, []string(nil)
			if status == c.from {
				class, want = "", []string{c.op}
			}
			suitekit.WantClass(t, c.op+" in "+string(status), err, class)
			var done []string
			for _, e := range p.LedgerOf(id) {
				done = append(done, e.Op)
			}
			if diff := cmp.Diff(want, done); diff != "" {
				t.Errorf("%s in %s, what took effect (-want +got):\n%s", c.op, status, diff)
			}
		}
	}
}

// What has no API, or cannot be sent as it is, becomes a person's task
// without a mutation.
func TestOperateNotSent(t *testing.T) {
	t.Parallel()
	exchange, order, sent := fake.AfterSale{Exchange: true, Status: "OPEN", Tracking: "1Z"}, fake.AfterSale{OrderLevel: true}, coming
	sent.Captured, sent.Gateways, sent.NoSuggestion = []int64{5000, 4900}, []string{"gift_card", "shopify_payments"}, true
	for _, c := range []struct {
		name   string
		open   fake.AfterSale
		act    aftersale.Action
		change func(*aftersale.Action)
		class  aftersale.Class
		words  string
	}{
		{"refund without return", fake.AfterSale{}, payBack, nil, aftersale.ClassManual, "without the goods"},
		{"refund an exchange", exchange, pay, nil, aftersale.ClassManual, "exchange"},
		{"second stage of an exchange", exchange, aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReceipt}, nil, aftersale.ClassManual, "exchange"},
		{"refuse after approval", coming, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReceipt}, nil, aftersale.ClassManual, "cancel or close"},
		{"refuse for a reason not offered", fake.AfterSale{}, refuse, func(a *aftersale.Action) { a.ReasonCode = "BAD_MOOD" }, aftersale.ClassManual, "FINAL_SALE"},
		{"refuse an order", order, refuse, nil, aftersale.ClassManual, "order"},
		{"agree to a return of an order", order, agree, nil, aftersale.ClassManual, "order"},
		{"cancel a shipped order", fake.AfterSale{OrderLevel: true, Fulfillment: "PARTIALLY_FULFILLED"}, payBack, nil, aftersale.ClassManual, "shipped"},
		{"several payments and no suggestion", sent, pay, nil, aftersale.ClassManual, "divided"},
		{"no version", coming, pay, func(a *aftersale.Action) { a.Version = "" }, aftersale.ClassStale, "version"},
		{"another version", coming, pay, func(a *aftersale.Action) { a.Version = "OPEN" }, aftersale.ClassStale, "changed"},
		{"more than the amount", coming, pay, func(a *aftersale.Action) { a.Amount.Minor++ }, aftersale.ClassStale, "changed"},
		{"another currency", coming, pay, func(a *aftersale.Action) { a.Amount.Currency = "EUR" }, aftersale.ClassStale, "changed"},
		{"a part of a shipped order", fake.AfterSale{OrderLevel: true, Fulfillment: "FULFILLED"}, payBack, func(a *aftersale.Action) { a.Amount.Minor-- }, aftersale.ClassManual, "shipped"},
		{"refuse with a picture that has no address", fake.AfterSale{}, refuse, func(a *aftersale.Action) {
			a.Evidence = []aftersale.Evidence{{Kind: "image", URL: aftersale.FileScheme + "1", Data: []byte("x"), MIME: "image/png"}}
		}, aftersale.ClassManual, "public web address"},
		{"refuse with proof beyond the note", fake.AfterSale{}, refuse, func(a *aftersale.Action) {
			a.Evidence = []aftersale.Evidence{{Kind: "text", Text: strings.Repeat("词", 501)}}
		}, aftersale.ClassManual, "500 characters"},
		{"no amount", coming, pay, func(a *aftersale.Action) { a.Amount = aftersale.Money{} }, aftersale.ClassRefused, "amount"},
		{"negative amount", coming, pay, func(a *aftersale.Action) { a.Amount.Minor = -1 }, aftersale.ClassRefused, "amount"},
		{"id is no id", coming, pay, func(a *aftersale.Action) { a.Ref.ID = "x" }, aftersale.ClassRefused, "id"},
		{"remark", coming, aftersale.Action{Name: aftersale.ActionRemark, Remark: "x"}, nil, aftersale.ClassManual, "notes"},
		{"courier's work", coming, aftersale.Action{Name: aftersale.ActionIntercept}, nil, aftersale.ClassManual, "courier"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, a := setup(t, fake.Options{})
			act := decided(t, a, p.Open(c.open), c.act)
			if c.change != nil {
				c.change(&act)
			}
			_, err := a.Do(t.Context(), act)
			suitekit.WantWords(t, "Do", err, c.class, c.words)
			for op, n := range p.Calls() {
				if strings.HasPrefix(op, "return") && op != "return" || op == "refundCreate" || op == "orderCancel" {
					t.Errorf("%s was called %d times, want none", op, n)
				}
			}
		})
	}
}

func TestDecline(t *testing.T) {
	t.Parallel()
	a, server := answering(t, 200, `{"data":{"returnDeclineRequest":{"return":{"id":"gid://shopify/Return/17","status":"DECLINED"},"userErrors":[]}}}`)
	base := aftersale.Action{Name: aftersale.ActionRefuse, Kind: aftersale.KindReturnRefund, Status: aftersale.StatusPending, Ref: refTo("17")}
	proof := []aftersale.Evidence{
		{Kind: "image", URL: "https://example.com/1.jpg", Text: "worn sole"}, {Kind: "text", Text: "weighed 300 g"}, {Kind: "image"},
	}
	for _, c := range []struct {
		code, reason string
		notify       bool
		want         map[string]any
		proof        []aftersale.Evidence
	}{
		{"", "worn", false, map[string]any{
			"declineReason": "OTHER", "declineNote": "worn\nworn sole https://example.com/1.jpg\nweighed 300 g", "notifyCustomer": false,
		}, proof},
		{"", strings.Repeat("w", 600), false, map[string]any{
			"declineReason": "OTHER", "declineNote": strings.Repeat("w", 450) + "\nworn sole https://example.com/1.jpg\nweighed 300 g", "notifyCustomer": false,
		}, proof},
		{"", "", false, map[string]any{"declineReason": "OTHER", "notifyCustomer": false}, nil},
		{"final_sale", "worn", true, map[string]any{"declineReason": "FINAL_SALE", "declineNote": "worn", "notifyCustomer": true}, nil},
		{"RETURN_PERIOD_ENDED", strings.Repeat("退", 600), false,
			map[string]any{"declineReason": "RETURN_PERIOD_ENDED", "declineNote": strings.Repeat("退", 500), "notifyCustomer": false}, nil},
	} {
		a.config.NotifyCustomer = c.notify
		act := base
		act.ReasonCode, act.Reason, act.Evidence = c.code, c.reason, c.proof
		receipt, err := a.Do(t.Context(), act)
		if err != nil || receipt.Reference != "17" || receipt.ReplyText != "DECLINED" {
			t.Errorf("%q: got receipt %+v and error %v, want return 17 DECLINED", c.code, receipt, err)
		}
		c.want["id"] = "gid://shopify/Return/17"
		calls := server.Calls()
		if diff := cmp.Diff(c.want, lastInput(t, []string{calls[len(calls)-1].Body})); diff != "" {
			t.Errorf("%q, input (-want +got):\n%s", c.code, diff)
		}
	}
	reasons, err := a.RefuseReasons(t.Context(), base.Ref)
	none, _ := a.RefuseReasons(t.Context(), refTo("order-17"))
	if len(reasons) != 3 || err != nil || none != nil {
		t.Errorf("got reasons %v and error %v, for an order %v; want three and none", reasons, err, none)
	}
}

// Only an answer that shows the effect counts as done.
func TestAnswers(t *testing.T) {
	t.Parallel()
	user := func(code, message string) string {
		return `{"data":{"returnApproveRequest":{"return":null,"userErrors":[{"code":` + code + `,"field":["input"],"message":"` + message + `"}]}}}`
	}
	graph := func(code string) string {
		return `{"errors":[{"message":"m","extensions":{"code":"` + code + `"}}],"data":{"returnApproveRequest":null}}`
	}
	act := aftersale.Action{Name: aftersale.ActionReturn, Kind: aftersale.KindReturnRefund, Status: aftersale.StatusPending, Ref: refTo("17")}
	for _, c := range []struct {
		body   string
		status int
		class  aftersale.Class // "" success
	}{
		{`{"data":{"returnApproveRequest":{"return":{"id":"gid://shopify/Return/17","status":"OPEN"},"userErrors":[]}}}`, 200, ""},
		{`{"data":{"returnApproveRequest":{"return":{"status":"open"}}}}`, 200, ""},
		{`{"data":{"returnApproveRequest":{"return":{"id":"gid://shopify/Return/18","status":"OPEN"},"userErrors":[]}}}`, 200, aftersale.ClassUnknown},
		{`{"data":{"returnApproveRequest":{"return":null,"userErrors":[]}}}`, 200, aftersale.ClassUnknown},
		{`{"data":{"returnApproveRequest":null}}`, 200, aftersale.ClassUnknown},
		{`{"data":{}}`, 200, aftersale.ClassUnknown},
		{`{}`, 200, aftersale.ClassUnknown},
		{`busy`, 200, aftersale.ClassUnknown},
		{`{}`, 500, aftersale.ClassUnknown},
		{`{}`, 302, aftersale.ClassRefused},
		{`{}`, 401, aftersale.ClassAuth},
		{`{}`, 429, aftersale.ClassLimited},
		{user(`"INVALID_STATE"`, "x"), 200, aftersale.ClassStale},
		{user(`"invalid_state"`, "x"), 200, aftersale.ClassStale},
		{user(`"INTERNAL_ERROR"`, "x"), 200, aftersale.ClassUnknown},
		{user(`"NOTIFICATION_FAILED"`, "x"), 200, aftersale.ClassUnknown},
		{user(`"MISSING_PERMISSION"`, "x"), 200, aftersale.ClassManual},
		{user(`"NOT_FOUND"`, "x"), 200, aftersale.ClassRefused},
		{user(`"TOO_LONG"`, "x"), 200, aftersale.ClassRefused},
		{user(`null`, "Return is already open"), 200, aftersale.ClassStale},
		{user(`null`, "Idempotency key in use"), 200, aftersale.ClassUnknown},
		{user(`null`, "Quantity exceeds"), 200, aftersale.ClassRefused},
		{graph("THROTTLED"), 200, aftersale.ClassLimited},
		{graph("ACCESS_DENIED"), 200, aftersale.ClassManual},
		{graph("undefinedField"), 200, aftersale.ClassRefused},
		{graph("INTERNAL_SERVER_ERROR"), 200, aftersale.ClassUnknown},
		{graph("IDEMPOTENCY_CONCURRENT_REQUEST"), 200, aftersale.ClassUnknown},
		{graph(""), 200, aftersale.ClassUnknown},
		{`{"errors":[{"message":"a","extensions":{"code":"undefinedField"}},{"message":"b"}]}`, 200, aftersale.ClassUnknown},
		{`{"errors":"no"}`, 200, aftersale.ClassUnknown},
	} {
		a, server := answering(t, c.status, c.body)
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, fmt.Sprintf("HTTP %d %s", c.status, c.body), err, c.class)
		server.WantCalls(t, c.body, 1)
	}
}
