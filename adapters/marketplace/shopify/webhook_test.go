package shopify

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/shopify/fake"
	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

func inbound(topic, delivery, body string) *adapters.Inbound {
	h := http.Header{}
	h.Set(headerTopic, topic)
	h.Set(headerID, delivery)
	return &adapters.Inbound{Header: h, Body: []byte(body)}
}

func TestParseRefunds(t *testing.T) {
	t.Parallel()
	a := plain(t)
	tx := func(status, amount string) string {
		return `"transactions":[{"kind":"REFUND","status":"` + status + `","amount":` + amount + `,"currency":"USD"}]`
	}
	for _, c := range []struct {
		name, body string
		id         string // "" malformed, "-" ignored
		event      aftersale.EventType
		status     aftersale.Status
		amount     aftersale.Money
	}{
		{"linked", `{"return":{"id":17},"order_id":5,` + tx("success", `"9.90"`) + `}`, "17", aftersale.EventRefunded, aftersale.StatusRefunded, usd(990)},
		{"linked by number", `{"return":17,"order_id":5,` + tx("success", `9.90`) + `}`, "17", aftersale.EventRefunded, aftersale.StatusRefunded, usd(990)},
		{"linked by global id", `{"return":{"admin_graphql_api_id":"gid://shopify/Return/17?x=1"},` + tx("SUCCESS", `"9.9"`) + `}`, "17", aftersale.EventRefunded, aftersale.StatusRefunded, usd(990)},
		{"by return_id", `{"return_id":17,"order_id":5,` + tx("success", `"1"`) + `}`, "17", aftersale.EventRefunded, aftersale.StatusRefunded, usd(100)},
		{"our note", `{"order_id":5,"note":"makegood return 17 again",` + tx("success", `"1"`) + `}`, "17", aftersale.EventRefunded, aftersale.StatusRefunded, usd(100)},
		{"a note that is not ours", `{"order_id":5,"note":"makegood return x",` + tx("success", `"1"`) + `}`, "order-5", aftersale.EventRefunded, aftersale.StatusRefunded, usd(100)},
		{"failed", `{"order_id":5,` + tx("failure", `"1"`) + `}`, "order-5", aftersale.EventRefundAgreed, aftersale.StatusRefunding, usd(100)},
		{"amount zero", `{"order_id":5,` + tx("success", `"0.00"`) + `}`, "order-5", aftersale.EventRefunded, aftersale.StatusRefunded, aftersale.Money{}},
		{"no currency", `{"order_id":5,"transactions":[{"kind":"refund","status":"success","amount":"1"}]}`, "order-5", aftersale.EventRefunded, aftersale.StatusRefunded, aftersale.Money{}},
		{"beyond 2^53", `{"order_id":9007199254740993,` + tx("success", `"90071992547409.93"`) + `}`, "order-9007199254740993", aftersale.EventRefunded, aftersale.StatusRefunded, usd(9007199254740993)},
		{"a void is no refund", `{"order_id":5,"transactions":[{"kind":"void","status":"success","amount":"1","currency":"USD"}]}`, "-", "", "", aftersale.Money{}},
		{"no order", `{"transactions":[]}`, "", "", "", aftersale.Money{}},
		{"negative without currency", `{"order_id":5,"transactions":[{"kind":"refund","status":"success","amount":"-1"}]}`, "", "", "", aftersale.Money{}},
		{"no number", `{"order_id":5,` + tx("success", `"ten"`) + `}`, "", "", "", aftersale.Money{}},
		{"beyond 64 bits", `{"order_id":5,` + tx("success", `"92233720368547758.08"`) + `}`, "", "", "", aftersale.Money{}},
		{"amount is an object", `{"order_id":5,` + tx("success", `{}`) + `}`, "", "", "", aftersale.Money{}},
		{"transactions are a text", `{"order_id":5,"transactions":"x"}`, "", "", "", aftersale.Money{}},
		{"ids disagree", `{"return":{"id":17,"admin_graphql_api_id":"gid://shopify/Return/18"},"order_id":5}`, "", "", "", aftersale.Money{}},
	} {
		events, err := a.Parse(inbound("Refunds/Create", "d", c.body))
		var ignored *adapters.Ignored
		switch {
		case c.id == "":
			if !errors.Is(err, adapters.ErrMalformed) || events != nil {
				t.Errorf("%s: got %+v and error %v, want it malformed", c.name, events, err)
			}
		case c.id == "-":
			if !errors.As(err, &ignored) || events != nil {
				t.Errorf("%s: got %+v and error %v, want it ignored", c.name, events, err)
			}
		case err != nil || len(events) != 1:
			t.Errorf("%s: got %+v and error %v, want one event", c.name, events, err)
		default:
			e := events[0]
			if e.Ref.ID != c.id || e.Type != c.event || e.Status != c.status || e.Amount != c.amount || e.Key != "d" {
				t.Errorf("%s: got event %+v, want %+v and key d", c.name, e, c)
			}
		}
	}
}

func TestPushKeys(t *testing.T) {
	t.Parallel()
	a := plain(t)
	key := func(topic, delivery, body string) string {
		t.Helper()
		events, err := a.Parse(inbound(topic, delivery, body))
		if err != nil {
			t.Fatal(err)
		}
		return events[0].Key
	}
	first := key("returns/request", "", `{"id":17}`)
	if first != key("returns/request", " ", `{"id":17}`) || first == key("returns/approve", "", `{"id":17}`) || first == key("returns/request", "", `{"id":18}`) {
		t.Errorf("key %q: want it from topic and body, and nothing else", first)
	}
	if long := key("returns/request", strings.Repeat("x", 5000), `{"id":17}`); len(long) > 200 {
		t.Errorf("got a key of %d bytes, want at most 200", len(long))
	}
}

func TestIgnoredKindsAreBounded(t *testing.T) {
	t.Parallel()
	for topic, want := range map[string]string{
		"products/update": "products", "reverse_fulfillment_orders/dispose": "reverse_fulfillment_orders", "app/uninstalled": "app",
		"/": "topic", "x y/z": "topic", strings.Repeat("a", 31): "topic", "1/2": "topic", "p\nq/x": "topic",
	} {
		if got := ignoredKind(topic); got != want {
			t.Errorf("ignoredKind(%q) = %q, want %q", topic, got, want)
		}
	}
}

// What the fake store pushes is what the adapter takes.
func TestPushesOfTheStore(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: suitekit.At(at)})
	id := p.Open(fake.AfterSale{Refunds: []fake.Refund{{ID: "3", Amount: 990, Linked: true, Status: "SUCCESS", At: at}}})
	order := p.Open(fake.AfterSale{OrderLevel: true, CancelledAt: at})
	for topic, want := range map[string]string{
		"returns/request": id, "returns/approve": id, "returns/decline": id, "returns/close": id, "refunds/create": id, "orders/cancelled": order,
	} {
		r, err := p.Request("http://localhost/webhooks/shopify/store-1", topic, want)
		if err != nil {
			t.Fatal(err)
		}
		in := &adapters.Inbound{Header: r.Header, Body: p.Body(topic, want)}
		if err := a.Verify(in); err != nil {
			t.Errorf("%s: Verify: got error %v, want none", topic, err)
		}
		events, err := a.Parse(in)
		if err != nil || len(events) != 1 || events[0].Ref.ID != want || !events[0].At.Equal(at) {
			t.Errorf("%s: got %+v and error %v, want one event about %s at %s", topic, events, err, want, at)
		}
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	for text, want := range map[wire.Scalar]string{
		"gid://shopify/Return/17": "17", "gid://shopify/Return/17?a=b": "17", "gid://shopify/Order/17": "", "gid://shopify/Return/": "",
		"gid://shopify/Return/0": "", "gid://shopify/Return/1x": "", "17": "", "": "", "gid://shopify/Return/123456789012345678901": "",
	} {
		if got := number("Return", text); got != want {
			t.Errorf("number(%q) = %q, want %q", text, got, want)
		}
	}
	for id, want := range map[string]bool{"order-17": true, "order-": false, "order-x": false, "17": false, "order-0": false} {
		if _, ok := orderOf(id); ok != want {
			t.Errorf("orderOf(%q): got %t, want %t", id, ok, want)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for key, values := range map[string][]string{
		"shop_domain":     {" ", "https://a.myshopify.com", "a.myshopify.com/", "-a", "a b"},
		"client_secret":   {" "},
		"access_token":    {" "},
		"api_version":     {"2025-10", "2026-4", "latest", "2026-13"},
		"notify_customer": {"yes"},
		"api_url":         {"nowhere"},
	} {
		for _, value := range values {
			secrets.BadSettings(t, suitekit.Opening(Maker.New), testSettings(), map[string]string{key: value})
		}
	}
	for _, good := range []string{"2026-01", "2026-12", "2030-04", "2099-10", "unstable"} {
		a := connect(t, suitekit.Nowhere, adapters.Env{}, adapters.Settings{"api_version": good})
		if a.config.APIVersion != good {
			t.Errorf("got version %q, want %q", a.config.APIVersion, good)
		}
	}
}

// roundTrip answers every request, and keeps its URL.
type roundTrip struct{ url string }

func (r *roundTrip) RoundTrip(req *http.Request) (*http.Response, error) {
	r.url = req.URL.String()
	return nil, errors.New("not sent")
}

// Without api_url the store's own domain is called, in lower case.
func TestURL(t *testing.T) {
	t.Parallel()
	sent := new(roundTrip)
	a := connect(t, "", adapters.Env{HTTP: &http.Client{Transport: sent}},
		adapters.Settings{"api_version": "unstable", "shop_domain": "Made-Up-Store.MyShopify.com"})
	_, err := a.Fetch(t.Context(), refTo("17"), "")
	suitekit.WantClass(t, "Fetch", err, aftersale.ClassRetry)
	if want := "https://made-up-store.myshopify.com/admin/api/unstable/graphql.json"; sent.url != want {
		t.Errorf("got URL %s, want %s", sent.url, want)
	}
}

func BenchmarkVerifyParse(b *testing.B) {
	suitekit.BenchmarkParse(b, plain(b), "testdata/returns-request.http")
}
