package pinduoduo

import (
	"errors"
	"strings"
	"testing"

	"makegood/aftersale"
)

func TestFetchAnswers(t *testing.T) {
	t.Parallel()
	detail := func(more string) reply { return reply{body: `{"id":17,"order_sn":"1","outer_id":"x"` + more + `}`} }
	fail := func(code string) reply { return reply{body: `{"error_response":{"error_code":` + code + `}}`} }
	for _, c := range []struct {
		name          string
		detail, order reply
		class         aftersale.Class // "" success
		code          string
	}{
		{"plain", detail(`,"refund_amount":990`), reply{}, "", ""},
		{"as text", detail(`,"refund_amount":"990"`), reply{}, "", ""},
		{"wrapped", reply{body: `{"refund_information_get_response":{"id":"17","outer_id":"x"}}`}, reply{}, "", ""},
		{"negative", detail(`,"refund_amount":-1`), reply{}, aftersale.ClassRefused, "bad_amount"},
		{"not whole", detail(`,"refund_amount":9.9`), reply{}, aftersale.ClassRefused, "bad_amount"},
		{"another after-sale", reply{body: `{"id":18}`}, reply{}, aftersale.ClassRetry, "bad_reply"},
		{"another order", reply{body: `{"id":17,"order_sn":"2"}`}, reply{}, aftersale.ClassRetry, "bad_reply"},
		{"none", reply{body: `{"id":null}`}, reply{}, aftersale.ClassRefused, "not_found"},
		{"not JSON", reply{body: `busy`}, reply{}, aftersale.ClassRetry, "bad_reply"},
		{"a list", reply{body: `[]`}, reply{}, aftersale.ClassRetry, "bad_reply"},
		{"no such order", fail("45001"), reply{}, aftersale.ClassRefused, "not_found"},
		{"limited", fail("70031"), reply{}, aftersale.ClassLimited, "70031"},
		{"limited by words", reply{body: `{"error_response":{"error_code":1,"error_msg":"接口被限流"}}`}, reply{}, aftersale.ClassLimited, "1"},
		{"limited by HTTP", reply{429, ""}, reply{}, aftersale.ClassLimited, "http 429"},
		{"token", fail("10019"), reply{}, aftersale.ClassAuth, "10019"},
		{"token by words", reply{body: `{"error_response":{"error_code":1,"error_msg":"access_token不存在"}}`}, reply{}, aftersale.ClassAuth, "1"},
		{"signature", fail("20004"), reply{}, aftersale.ClassRefused, "20004"},
		{"trouble", fail("50000"), reply{}, aftersale.ClassRetry, "50000"},
		{"not known", fail("12345"), reply{}, aftersale.ClassRefused, "12345"},
		{"server", reply{502, ""}, reply{}, aftersale.ClassRetry, "http 502 Bad Gateway"},
		{"order in trouble", detail(""), fail("52102"), aftersale.ClassRetry, "52102"},
		{"order limited", detail(""), fail("70031"), aftersale.ClassLimited, "70031"},
		{"order unreadable", detail(""), reply{body: `{"order_info_get_response":{}}`}, aftersale.ClassRetry, "bad_reply"},
		{"order of somebody else", detail(""), reply{body: `{"order_info_get_response":{"order_info":{"order_sn":"2"}}}`}, aftersale.ClassRetry, "bad_reply"},
		{"order refused", detail(""), fail("45001"), "", ""},
	} {
		replies := map[string]reply{methodDetail: c.detail}
		if c.order != (reply{}) {
			replies[methodOrder] = c.order
		}
		a, _ := answering(t, replies)
		s, err := a.Fetch(t.Context(), refTo("17"), "1")
		var call *aftersale.CallError
		errors.As(err, &call)
		switch {
		case c.class == "" && (err != nil || s == nil):
			t.Errorf("%s: %v", c.name, err)
		case c.class != "" && (call == nil || call.Class != c.class || call.Code != c.code):
			t.Errorf("%s: %v, want %s %s", c.name, err, c.class, c.code)
		}
	}
}

// Made-to-order goods must not pass for standard ones because the list
// cannot be read.
func TestOuterSKUFailsClosed(t *testing.T) {
	t.Parallel()
	a, calls := answering(t, map[string]reply{methodDetail: {body: `{"id":17,"after_sales_status":2,"after_sales_type":1,"shipping_status":0}`}})
	if s, err := a.Fetch(t.Context(), refTo("17"), "1"); err == nil || calls[methodList] != 1 {
		t.Errorf("%+v, %v", s, calls)
	}
	a, calls = answering(t, map[string]reply{methodDetail: {body: `{"id":17,"after_sales_status":11,"after_sales_type":1}`}})
	if _, err := a.Fetch(t.Context(), refTo("17"), "1"); err != nil || calls[methodList] != 0 {
		t.Errorf("a closed case needs no list: %v, %v", err, calls)
	}
}

// The platform's words are shown, but no secret, token or telephone in them.
func TestErrorsAreClean(t *testing.T) {
	t.Parallel()
	a, _ := answering(t, map[string]reply{methodDetail: {body: `{"error_response":{"error_code":21001,"sub_code":"` + testToken +
		`","sub_msg":"token ` + testToken + ` secret ` + testSecret + ` call 13900001234 ` + strings.Repeat("很长", 300) + `"}}`}})
	_, err := a.Fetch(t.Context(), refTo("17"), "1")
	for _, bad := range []string{testToken, testSecret, "13900001234"} {
		if strings.Contains(err.Error(), bad) {
			t.Errorf("%q in %v", bad, err)
		}
	}
	var call *aftersale.CallError
	if !errors.As(err, &call) || len([]rune(call.Message)) != 200 {
		t.Errorf("message of %d characters", len([]rune(call.Message)))
	}
}
