package fake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"makegood/adapters/suitekit"
	"makegood/sandbox/fault"
)

const (
	path  = "/admin/api/2026-04/graphql.json"
	key   = "00000000-0000-4000-8000-000000000001"
	other = "00000000-0000-4000-8000-000000000002"
)

func store(opt Options) *Platform {
	opt.ShopDomain, opt.ClientSecret, opt.AccessToken = "made-up-store.myshopify.com", "hush", "token"
	return New(opt)
}

type answer struct {
	Status int
	Data   map[string]map[string]any
	Errors []struct {
		Message    string
		Extensions struct{ Code string }
	}
}

// ask sends one document with variables.
func ask(t *testing.T, p *Platform, doc, vars string) answer {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": doc, "variables": json.RawMessage(vars)})
	if err != nil {
		t.Fatal(err)
	}
	return send(t, p, path, "token", string(body))
}

func send(t *testing.T, p *Platform, path, token, body string) (a answer) {
	t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Shopify-Access-Token", token)
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	a.Status = w.Code
	if w.Code == 200 {
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
			t.Fatalf("%s: %v", w.Body, err)
		}
	}
	return a
}

func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	return a.Errors[0].Extensions.Code
}

// The published vector: not computed by this package.
func TestSignature(t *testing.T) {
	t.Parallel()
	if got := store(Options{}).Sign([]byte(`"my secret message"`)); got != "hMTq0K2x7oyOjoBwGYeTj5oxfnaVYXzbanUG9aajpKI=" {
		t.Errorf("got %s, want the published digest", got)
	}
}

func TestGatewayChecksEverything(t *testing.T) {
	t.Parallel()
	p := store(Options{})
	const good = `{"query":"query Q($id: ID!) { return(id: $id) { id status } }","variables":{"id":"gid://shopify/Return/17"}}`
	p.Open(AfterSale{ID: "17"})
	for _, c := range []struct {
		name, path, token, body string
		status                  int
	}{
		{"good", path, "token", good, 200}, {"token", path, "x", good, 401}, {"no token", path, "", good, 401},
		{"version", "/admin/api/2025-01/graphql.json", "token", good, 404}, {"not JSON", path, "token", "{", 400},
	} {
		if a := send(t, p, c.path, c.token, c.body); a.Status != c.status {
			t.Errorf("%s: got HTTP %d, want %d", c.name, a.Status, c.status)
		}
	}
	for _, c := range []struct{ name, doc, code string }{
		{"nodes", `query Q($id: ID!) { return(id: $id) { returnLineItems(first: 1) { nodes { id ... on ReturnLineItem { fulfillmentLineItem { id } } } } } }`, ""},
		{"unknown field", `query Q($id: ID!) { return(id: $id) { id updatedAt } }`, "undefinedField"},
		{"unknown root", `query Q($id: ID!) { returns(id: $id) { id } }`, "undefinedField"},
		{"field of another type", `query Q($id: ID!) { return(id: $id) { returnLineItems(first: 1) { nodes { fulfillmentLineItem { id } } } } }`, "undefinedField"},
		{"no size", `query Q($id: ID!) { return(id: $id) { refunds { nodes { id } } } }`, "missingRequiredArguments"},
		{"too large", `query Q($id: ID!) { return(id: $id) { refunds(first: 251) { nodes { id } } } }`, "missingRequiredArguments"},
		{"too dear", `query Q($id: ID!) { return(id: $id) { order { returns(first: 250) { nodes { order { id } name decline { note } suggestedRefund(returnRefundLineItems: $id) { amount { shopMoney { amount } } } } } } } }`, "variableMismatch"},
		{"really too dear", `query Q($id: ID!) { return(id: $id) { order { returns(first: 250) { nodes { order { returns(first: 5) { nodes { id } } } } } } } }`, "MAX_COST_EXCEEDED"},
		{"no selection", `query Q($id: ID!) { return(id: $id) { order } }`, "selectionMismatch"},
		{"selection of a scalar", `query Q($id: ID!) { return(id: $id) { id { x } } }`, "selectionMismatch"},
		{"argument", `query Q($id: ID!) { return(id: $id, x: 1) { id } }`, "argumentNotAccepted"},
		{"missing argument", `query Q { return { id } }`, "missingRequiredArguments"},
		{"type of a variable", `query Q($id: String) { return(id: $id) { id } }`, "variableMismatch"},
		{"fragment", `query Q($id: ID!) { return(id: $id) { ... on Order { id } } }`, "undefinedType"},
		{"missing variable", `query Q($ID: ID!, $id: ID!) { return(id: $id) { id } }`, "INVALID_VARIABLE"},
		{"not idempotent", `mutation M($id: ID!) { returnApproveRequest(input: $id) { userErrors { code } } }`, "variableMismatch"},
	} {
		if a := ask(t, p, c.doc, `{"id":"gid://shopify/Return/17"}`); a.code() != c.code || (len(a.Errors) == 0) != (c.code == "") {
			t.Errorf("%s: got %+v, want code %q", c.name, a, c.code)
		}
	}
	for _, doc := range []string{"", "query Q", "{ return }", "query Q { return { id }", "query Q { return { } }", "query Q { a b }", strings.Repeat("query Q {a", 50)} {
		if a := ask(t, p, doc, `{}`); len(a.Errors) != 1 {
			t.Errorf("%q: got %+v, want one error", doc, a)
		}
	}
}

const refundDoc = `mutation R($input: RefundInput!) { refundCreate(input: $input) @idempotent(key: "%s") { refund { id } userErrors { field message } } }`

// refundInput is a right one for the order, with changes.
func refundInput(a AfterSale, amount string, more string) string {
	order := gid("Order", a.OrderID)
	return fmt.Sprintf(`{"input":{"orderId":%q,"transactions":[{"orderId":%q,"parentId":%q,"gateway":"shopify_payments","kind":"REFUND","amount":%q}]%s}}`,
		order, order, gid("OrderTransaction", a.payment(0)), amount, more)
}

func TestRefundIsStrict(t *testing.T) {
	t.Parallel()
	p := store(Options{})
	id := p.Open(AfterSale{Status: "OPEN"})
	a := p.Get(id)
	once, again := fmt.Sprintf(refundDoc, key), fmt.Sprintf(refundDoc, other)
	line := func(quantity int) string {
		return fmt.Sprintf(`,"refundLineItems":[{"lineItemId":%q,"quantity":%d,"restockType":"NO_RESTOCK"}]`, gid("LineItem", "7"+a.OrderID), quantity)
	}
	for _, c := range []struct{ name, doc, vars, want string }{
		{"no key", strings.Replace(refundDoc, `@idempotent(key: "%s")`, "", 1), refundInput(a, "99.00", ""), "BAD_REQUEST"},
		{"key is no UUID", fmt.Sprintf(refundDoc, "once"), refundInput(a, "99.00", ""), "BAD_REQUEST"},
		{"another directive", strings.Replace(once, "@idempotent", "@once", 1), refundInput(a, "99.00", ""), "undefinedDirective"},
		{"unknown input", once, refundInput(a, "99.00", `,"returnId":"x"`), "INVALID_VARIABLE"},
		{"code of a plain user error", strings.Replace(once, "{ field", "{ code", 1), refundInput(a, "99.00", ""), "undefinedField"},
		{"too much", once, refundInput(a, "99.01", ""), "refused"},
		{"too fine", once, refundInput(a, "99.001", ""), "refused"},
		{"nothing", once, refundInput(a, "0.00", ""), "refused"},
		{"another currency", once, refundInput(a, "99.00", `,"currency":"EUR"`), "refused"},
		{"too many units", once, refundInput(a, "99.00", line(2)), "refused"},
		{"another gateway", once, strings.Replace(refundInput(a, "99.00", ""), "shopify_payments", "paypal", 1), "refused"},
		{"another parent", once, strings.Replace(refundInput(a, "99.00", ""), "OrderTransaction/1", "OrderTransaction/2", 1), "refused"},
		{"no transactions", once, fmt.Sprintf(`{"input":{"orderId":%q}}`, gid("Order", a.OrderID)), "refused"},
		{"another order", once, fmt.Sprintf(`{"input":{"orderId":%q}}`, gid("Order", "1")), "refused"},
		{"right", once, refundInput(a, "90.00", line(1)), ""},
		{"the same again", once, refundInput(a, "90.00", line(1)), ""},
		{"the same key, another amount", once, refundInput(a, "9.00", ""), "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"},
		{"units gone", again, refundInput(a, "9.00", line(1)), "refused"},
		{"another key pays again", again, refundInput(a, "9.00", ""), ""},
	} {
		got := ask(t, p, c.doc, c.vars)
		result := got.code()
		if payload := got.Data["refundCreate"]; payload != nil && payload["refund"] == nil {
			result = "refused"
		}
		if result != c.want {
			t.Errorf("%s: got %+v, want %q", c.name, got, c.want)
		}
	}
	if l := p.Ledger(); len(l) != 2 || l[0].Fen != 9000 || l[1].Fen != 900 || p.PaidFen(id) != 9900 || p.Paid(id) != 2 {
		t.Errorf("got ledger %+v, %d times and %d paid, want 9000 and 900", l, p.Paid(id), p.PaidFen(id))
	}
}

// However many calls arrive at once, one key pays once.
func TestPaidOnce(t *testing.T) {
	t.Parallel()
	p := store(Options{})
	id := p.Open(AfterSale{Status: "OPEN", Captured: []int64{1_000_000}})
	a := p.Get(id)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() { ask(t, p, fmt.Sprintf(refundDoc, key), refundInput(a, "1.00", "")) })
	}
	wg.Wait()
	if p.Paid(id) != 1 || p.PaidFen(id) != 100 {
		t.Errorf("paid %d times, %d in all, want once, 100", p.Paid(id), p.PaidFen(id))
	}
}

func TestReturnsAndOrders(t *testing.T) {
	t.Parallel()
	p := store(Options{})
	const approve = `mutation M($input: ReturnApproveRequestInput!) { returnApproveRequest(input: $input) { return { status } userErrors { code } } }`
	const decline = `mutation M($input: ReturnDeclineRequestInput!) { returnDeclineRequest(input: $input) { return { status } userErrors { code } } }`
	const cancel = `mutation M($id: ID!, $restock: Boolean!) { orderCancel(orderId: $id, reason: CUSTOMER, restock: $restock) { job { id } orderCancelUserErrors { code } } }`
	id, second := p.Open(AfterSale{}), p.Open(AfterSale{})
	order, shipped := p.Open(AfterSale{OrderLevel: true}), p.Open(AfterSale{OrderLevel: true, Fulfillment: "FULFILLED"})
	vars := func(format string, a ...any) string { return fmt.Sprintf(format, a...) }
	for _, c := range []struct{ name, doc, vars, field, want string }{
		{"approve", approve, vars(`{"input":{"id":%q}}`, gid("Return", id)), "return", ""},
		{"approve again", approve, vars(`{"input":{"id":%q}}`, gid("Return", id)), "return", "INVALID_STATE"},
		{"approve nothing", approve, vars(`{"input":{"id":%q}}`, gid("Return", "1")), "return", "NOT_FOUND"},
		{"note too long", decline, vars(`{"input":{"id":%q,"declineReason":"OTHER","declineNote":%q}}`, gid("Return", second), strings.Repeat("x", 501)), "return", "TOO_LONG"},
		{"decline", decline, vars(`{"input":{"id":%q,"declineReason":"OTHER"}}`, gid("Return", second)), "return", ""},
		{"decline again", decline, vars(`{"input":{"id":%q,"declineReason":"OTHER"}}`, gid("Return", second)), "return", "INVALID_STATE"},
		{"cancel", cancel, vars(`{"id":%q,"restock":true}`, gid("Order", p.Get(order).OrderID)), "job", ""},
		{"cancel again", cancel, vars(`{"id":%q,"restock":true}`, gid("Order", p.Get(order).OrderID)), "job", "INVALID"},
		{"cancel a shipped one", cancel, vars(`{"id":%q,"restock":true}`, gid("Order", p.Get(shipped).OrderID)), "job", "INVALID"},
	} {
		a := ask(t, p, c.doc, c.vars)
		for _, payload := range a.Data {
			got := ""
			for list, v := range payload {
				if all, _ := v.([]any); strings.HasSuffix(list, "rrors") && len(all) > 0 {
					got, _ = all[0].(map[string]any)["code"].(string)
				}
			}
			if got != c.want || (payload[c.field] == nil) != (c.want != "") {
				t.Errorf("%s: got %v, want code %q", c.name, payload, c.want)
			}
		}
		if len(a.Data) != 1 {
			t.Errorf("%s: got %+v, want one payload", c.name, a)
		}
	}
	if p.Paid(order) != 0 || p.Get(order).CancelledAt.IsZero() { // no refundMethod: nothing is paid back
		t.Errorf("got order %+v paid %d times, want it cancelled and nothing paid", p.Get(order), p.Paid(order))
	}
	if a := ask(t, p, decline, vars(`{"input":{"id":%q,"declineReason":"MOOD"}}`, gid("Return", id))); a.code() != "INVALID_VARIABLE" {
		t.Errorf("a reason that is none: got %+v, want INVALID_VARIABLE", a)
	}
}

func TestPointsAndFaults(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(time.Unix(1_775_550_000, 0))
	p := store(Options{Points: 100, RestoreRate: 10, Now: clock.Now})
	const large = `query Q($id: ID!) { return(id: $id) { refunds(first: 60) { nodes { id } } } }`
	const small = `query Q($id: ID!) { return(id: $id) { id } }`
	vars := `{"id":"` + gid("Return", p.Open(AfterSale{})) + `"}`
	want := func(what, doc string, status int, code string) {
		t.Helper()
		if a := ask(t, p, doc, vars); a.Status != status || a.code() != code {
			t.Errorf("%s: got %+v, want HTTP %d and code %q", what, a, status, code)
		}
	}
	want("a full bucket", large, 200, "")
	want("an empty one", large, 200, "THROTTLED")
	clock.Advance(5 * time.Second)
	want("after 50 points", large, 200, "")
	p.Faults().Next("return", fault.Fault{FailBefore: true}, fault.Fault{Limited: true})
	want("a failure", small, 502, "")
	want("a limit", small, 200, "THROTTLED")
	if p.Calls()["return"] != 5 || len(p.Rejected()) != 2 {
		t.Errorf("got calls %v, refused %v; want 5 of return, 2 refused", p.Calls(), p.Rejected())
	}
}

func TestPushAfterEffect(t *testing.T) {
	t.Parallel()
	got := make(chan string, 1)
	sink := suitekit.Serve(t, sinkOf(got))
	p := store(Options{PushAfterEffect: sink})
	id := p.Open(AfterSale{Status: "OPEN"})
	ask(t, p, fmt.Sprintf(refundDoc, key), refundInput(p.Get(id), "99.00", `,"note":"n"`))
	p.Wait()
	if body := <-got; !strings.Contains(body, `"amount":"99.00"`) || !strings.Contains(body, `"note":"n"`) {
		t.Errorf("got push %s, want amount 99.00 and note n", body)
	}
	if err := p.Push(t.Context(), sink+"/no", "returns/request", id); err == nil {
		t.Error("a push that is not acknowledged: got no error, want one")
	}
}

// sinkOf takes pushes, but none under /no.
func sinkOf(got chan<- string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/no" {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		body, _ := io.ReadAll(r.Body)
		got <- string(body)
	})
}
