package pinduoduo

import (
	"strings"
	"testing"

	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

func TestFetchAnswers(t *testing.T) {
	t.Parallel()
	detail := func(more string) answered {
		return answered{body: `{"id":17,"order_sn":"1","outer_id":"x"` + more + `}`}
	}
	fail := func(code string) answered { return answered{body: `{"error_response":{"error_code":` + code + `}}`} }
	for _, c := range []struct {
		name          string
		detail, order answered
		class         aftersale.Class // "" success
		code          string
	}{
		{"plain", detail(`,"refund_amount":990`), answered{}, "", ""},
		{"as text", detail(`,"refund_amount":"990"`), answered{}, "", ""},
		{"wrapped", answered{body: `{"refund_information_get_response":{"id":"17","outer_id":"x"}}`}, answered{}, "", ""},
		{"negative", detail(`,"refund_amount":-1`), answered{}, aftersale.ClassRefused, "bad_amount"},
		{"not whole", detail(`,"refund_amount":9.9`), answered{}, aftersale.ClassRefused, "bad_amount"},
		{"another after-sale", answered{body: `{"id":18}`}, answered{}, aftersale.ClassRetry, "bad_reply"},
		{"another order", answered{body: `{"id":17,"order_sn":"2"}`}, answered{}, aftersale.ClassRetry, "bad_reply"},
		{"none", answered{body: `{"id":null}`}, answered{}, aftersale.ClassRefused, "not_found"},
		{"not JSON", answered{body: `busy`}, answered{}, aftersale.ClassRetry, "bad_reply"},
		{"a list", answered{body: `[]`}, answered{}, aftersale.ClassRetry, "bad_reply"},
		{"no such order", fail("45001"), answered{}, aftersale.ClassRefused, "not_found"},
		{"limited", fail("70031"), answered{}, aftersale.ClassLimited, "70031"},
		{"limited by words", answered{body: `{"error_response":{"error_code":1,"error_msg":"接口被限流"}}`}, answered{}, aftersale.ClassLimited, "1"},
		{"limited by HTTP", answered{429, ""}, answered{}, aftersale.ClassLimited, "http 429"},
		{"token", fail("10019"), answered{}, aftersale.ClassAuth, "10019"},
		{"token by words", answered{body: `{"error_response":{"error_code":1,"error_msg":"access_token不存在"}}`}, answered{}, aftersale.ClassAuth, "1"},
		{"signature", fail("20004"), answered{}, aftersale.ClassRefused, "20004"},
		{"trouble", fail("50000"), answered{}, aftersale.ClassRetry, "50000"},
		{"not known", fail("12345"), answered{}, aftersale.ClassRefused, "12345"},
		{"server", answered{502, ""}, answered{}, aftersale.ClassRetry, "http 502 Bad Gateway"},
		{"order in trouble", detail(""), fail("52102"), aftersale.ClassRetry, "52102"},
		{"order limited", detail(""), fail("70031"), aftersale.ClassLimited, "70031"},
		{"order unreadable", detail(""), answered{body: `{"order_info_get_response":{}}`}, aftersale.ClassRetry, "bad_reply"},
		{"order of somebody else", detail(""), answered{body: `{"order_info_get_response":{"order_info":{"order_sn":"2"}}}`}, aftersale.ClassRetry, "bad_reply"},
		{"order refused", detail(""), fail("45001"), "", ""},
	} {
		replies := map[string]answered{methodDetail: c.detail}
		if c.order != (answered{}) {
			replies[methodOrder] = c.order
		}
		a, _ := answering(t, replies)
		s, err := a.Fetch(t.Context(), refTo("17"), "1")
		suitekit.WantCall(t, c.name, err, c.class, c.code)
		if (s == nil) != (c.class != "") {
			t.Errorf("%s: got snapshot %+v, want one on success only", c.name, s)
		}
	}
}

// Made-to-order goods must not pass for standard ones because the list
// cannot be read.
func TestOuterSKUFailsClosed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, detail string
		class        aftersale.Class
		lists        int
	}{
		{"waits for the seller", `{"id":17,"after_sales_status":2,"after_sales_type":1,"shipping_status":0}`, aftersale.ClassRefused, 1},
		{"a closed case needs no list", `{"id":17,"after_sales_status":11,"after_sales_type":1}`, "", 0},
	} {
		a, calls := answering(t, map[string]answered{methodDetail: {body: c.detail}})
		_, err := a.Fetch(t.Context(), refTo("17"), "1")
		suitekit.WantClass(t, c.name, err, c.class)
		if got := calls.count(methodList); got != c.lists {
			t.Errorf("%s: got %d list calls, want %d", c.name, got, c.lists)
		}
	}
}

// The platform's words are shown, but no secret, token or telephone in them.
func TestErrorsAreClean(t *testing.T) {
	t.Parallel()
	a, _ := answering(t, map[string]answered{methodDetail: {body: `{"error_response":{"error_code":21001,"sub_code":"` + testToken +
		`","sub_msg":"token ` + testToken + ` secret ` + testSecret + ` call 13900001234 ` + strings.Repeat("很长", 300) + `"}}`}})
	_, err := a.Fetch(t.Context(), refTo("17"), "1")
	if call := secrets.CallErrorOf(t, "Fetch", Name, err); len([]rune(call.Message)) != 200 {
		t.Errorf("got a message of %d characters, want it cut at 200", len([]rune(call.Message)))
	}
}
