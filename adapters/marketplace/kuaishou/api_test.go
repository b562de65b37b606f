package kuaishou

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/kuaishou/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestFetchMapsEverything(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: func() time.Time { return at }}, nil)
	sent := at.Add(-72 * time.Hour)
	id := p.Open(fake.AfterSale{
		ID: "9007199254740993", OrderID: "9007199254740995", Way: fake.WayReturn, Status: fake.StatusReturned, Negotiate: 2,
		Amount: 12990, Received: true, ReasonCode: 13, Reason: "质量问题", ApplyTime: at.Add(-time.Hour), OrderStatus: fake.OrderSigned, SentAt: sent,
		Waybills: []fake.Waybill{{Company: 4, Number: "SF1"}, {Company: 9, Number: "Z2"}, {Company: 9999, Number: "N3"}, {Number: ""}},
		Return:   &fake.Waybill{Company: 6, Number: "YT1"},
		SKU:      fake.SKU{ID: 9007199254740997, OuterID: "DZ-1", ProductID: 9007199254740999, Ordered: 3, Refunded: 2},
	})
	ref := aftersale.Ref{Platform: Name, Shop: "1234567", ID: id}
	got, err := a.Fetch(t.Context(), ref, "")
	if err != nil {
		t.Fatal(err)
	}
	want := &aftersale.Snapshot{
		Ref: ref, OrderID: "9007199254740995", Kind: aftersale.KindReturnRefund, Status: aftersale.StatusReturning,
		Amount: aftersale.Fen(12990), Version: "1763800000000",
		Deadline: at.Add(47 * time.Hour), AppliedAt: at.Add(-time.Hour), UpdatedAt: at,
		ReasonCode: "13", Reason: "质量问题", BuyerReceived: true, Partial: true,
		Outbound:  []aftersale.Waybill{{Courier: "sf", Number: "SF1", ShippedAt: sent}, {Courier: "zto", Number: "Z2", ShippedAt: sent}, {Number: "N3", ShippedAt: sent}},
		Return:    &aftersale.Waybill{Courier: "yto", Number: "YT1"},
		Items:     []aftersale.Item{{SKU: "9007199254740997", OuterSKU: "DZ-1", Product: "9007199254740999", Quantity: 3}},
		RawStatus: "handlingWay 1 status 40 negotiateStatus 2 order 50",
		Buyer:     fake.BuyerOpenID, BuyerWords: fake.BuyerRemark,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Whether the parcel has left is read from the order.
func TestOrderTellsWhetherItLeft(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		open fake.AfterSale
		kind aftersale.Kind
		may  bool
	}{
		{"paid", fake.AfterSale{OrderStatus: fake.OrderPaid}, aftersale.KindRefundUnshipped, false},
		{"paid, a waybill exists", fake.AfterSale{OrderStatus: fake.OrderPaid, Waybills: []fake.Waybill{{Company: 4, Number: "SF1"}}}, aftersale.KindRefundUnshipped, false},
		{"shipped", fake.AfterSale{OrderStatus: fake.OrderSent}, aftersale.KindRefundShipped, false},
		{"signed", fake.AfterSale{OrderStatus: fake.OrderSigned}, aftersale.KindRefundShipped, false},
		{"done", fake.AfterSale{OrderStatus: fake.OrderDone}, aftersale.KindRefundShipped, false},
		{"unpaid", fake.AfterSale{OrderStatus: fake.OrderUnpaid}, aftersale.KindRefundUnshipped, true},
		{"closed", fake.AfterSale{OrderStatus: fake.OrderClosed}, aftersale.KindRefundUnshipped, true},
		{"closed after it was shipped", fake.AfterSale{OrderStatus: fake.OrderClosed, SentAt: at}, aftersale.KindRefundShipped, true},
		{"not known", fake.AfterSale{OrderStatus: 35}, aftersale.KindRefundUnshipped, true},
		{"not known, with a parcel", fake.AfterSale{OrderStatus: 35, Waybills: []fake.Waybill{{Company: 4, Number: "SF1"}}}, aftersale.KindRefundShipped, true},
		{"a return", fake.AfterSale{Way: fake.WayReturn, OrderStatus: fake.OrderClosed}, aftersale.KindReturnRefund, false},
	} {
		p, a := setup(t, fake.Options{}, nil)
		s, err := a.Fetch(t.Context(), aftersale.Ref{ID: p.Open(c.open)}, "")
		if err != nil || s.Kind != c.kind || s.MayHaveLeft != c.may || len(s.Outbound) != len(p.Get(s.Ref.ID).Waybills) {
			t.Errorf("%s: %+v, %v", c.name, s, err)
		}
	}
}

// Without the order nothing is decided, unless the platform refuses to show it.
func TestOrderCannotBeRead(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	ref := aftersale.Ref{ID: p.Open(fake.AfterSale{})}
	for _, c := range []struct {
		fault fault.Fault
		class aftersale.Class
	}{
		{fault.Fault{FailBefore: true}, aftersale.ClassRetry}, {fault.Fault{FailAfter: true}, aftersale.ClassRetry},
		{fault.Fault{Limited: true}, aftersale.ClassLimited},
	} {
		p.Faults().Next(methodOrder, c.fault)
		if s, err := a.Fetch(t.Context(), ref, ""); err == nil || aftersale.ClassOf(err) != c.class {
			t.Errorf("%+v: %+v, %v", c.fault, s, err)
		}
	}
	const detail = `{"result":1,"data":{"refundId":17,"oid":18,"handlingWay":10,"status":10,"refundFee":990,"updateTime":1763800000000,"skuId":5,"itemId":6,"productNum":1}}`
	for _, c := range []struct {
		name, order string
		class       aftersale.Class // "" success
		may         bool
	}{
		{"no permission", `{"result":100200106,"error_msg":"invalid_scope"}`, "", true},
		{"no permission in words", `{"result":999,"error_msg":"token中无scope权限"}`, "", true},
		{"another seller's", `{"result":21,"error_msg":"order operation reject"}`, "", true},
		{"another order", `{"result":1,"data":{"orderBaseInfo":{"oid":19,"status":30}}}`, "", true},
		{"no status", `{"result":1,"data":{"orderBaseInfo":{"oid":18}}}`, "", true},
		{"no data", `{"result":1}`, "", true},
		{"data is text", `{"result":1,"data":"x"}`, "", true},
		{"readable", `{"result":1,"data":{"orderBaseInfo":{"oid":"18","status":"30"},"orderItemInfo":[{"skuId":5,"skuNick":"A"}]}}`, "", false},
		{"without a head of its own", `{"result":1,"data":{"oid":18,"status":30,"itemList":[{"skuId":5,"skuNick":"A"}]}}`, "", false},
		{"another order, without a head of its own", `{"result":1,"data":{"oid":19,"status":30}}`, "", true},
		{"token", `{"result":100200102,"error_msg":"access_denied"}`, aftersale.ClassAuth, false},
		{"server", `{"result":100200500,"error_msg":"server_error"}`, aftersale.ClassRetry, false},
		{"unknown code", `{"result":4711}`, aftersale.ClassRetry, false},
		{"not JSON", `busy`, aftersale.ClassRetry, false},
	} {
		a, _ := answering(t, 200, detail, c.order)
		s, err := a.Fetch(t.Context(), aftersale.Ref{Platform: Name, ID: "17"}, "")
		if c.class != "" {
			if err == nil || aftersale.ClassOf(err) != c.class {
				t.Errorf("%s: %+v, %v", c.name, s, err)
			}
			continue
		}
		if err != nil || s.MayHaveLeft != c.may || s.Kind != aftersale.KindRefundUnshipped || len(s.Items) != 1 || s.Items[0].SKU != "5" {
			t.Errorf("%s: %+v, %v", c.name, s, err)
		}
	}
	a, calls := answering(t, 200, `{"result":1,"data":{"refundId":17,"handlingWay":10,"status":10}}`)
	if s, err := a.Fetch(t.Context(), aftersale.Ref{ID: "17"}, ""); err != nil || !s.MayHaveLeft || s.OrderID != "" || *calls != 1 {
		t.Errorf("without an order id: %+v, %v, %d calls", s, err, *calls)
	}
}

// The shop's own code is found whatever the platform calls the line.
func TestReadOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ data, status, outer string }{
		{`{"orderBaseInfo":{"oid":1,"status":30},"orderItemInfo":{"skuNick":"A"}}`, "30", "A"},
		{`{"orderBaseInfo":{"oid":1,"status":30},"status":80,"orderItemInfo":[{"skuNick":"A"},{"skuNick":"B"}],"aList":[{"skuNick":"C"}]}`, "30", "A"},
		{`{"oid":1,"status":"40","itemList":[{"skuId":5},{"skuNick":"B"}],"zList":[{"skuNick":"C"}]}`, "40", ""},
		{`{"oid":1,"status":40,"item":{"skuNick":"B"}}`, "40", "B"},
		{`{"oid":1}`, "", ""}, {`{}`, "", ""},
	} {
		o := readOrder([]byte(c.data))
		outer := ""
		if o != nil && len(o.Items) > 0 {
			outer = string(o.Items[0].OuterSKU)
		}
		if o == nil || string(o.Base.Status) != c.status || outer != c.outer {
			t.Errorf("%s: %+v", c.data, o)
		}
	}
	for _, data := range []string{``, `null_`, `[]`, `"x"`, `7`} {
		if o := readOrder([]byte(data)); o != nil {
			t.Errorf("%s: %+v", data, o)
		}
	}
}

func TestStatusTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code, negotiate scalar
		want            aftersale.Status
	}{
		{"10", "", aftersale.StatusPending}, {"10", "1", aftersale.StatusPending}, {"10", "3", aftersale.StatusRefused}, {"12", "3", aftersale.StatusRefused},
		{"20", "", aftersale.StatusPending}, {"22", "", aftersale.StatusAwaitReturn}, {"30", "", aftersale.StatusAwaitReturn},
		{"40", "3", aftersale.StatusReturning}, {"45", "", aftersale.StatusFulfilling}, {"50", "", aftersale.StatusRefunding},
		{"60", "", aftersale.StatusRefunded}, {"70", "", aftersale.StatusClosed}, {"", "", aftersale.StatusUnknown}, {"1", "", aftersale.StatusUnknown},
		{"4000", "", aftersale.StatusUnknown},
	} {
		if got := statusOf(c.code, c.negotiate); got != c.want {
			t.Errorf("statusOf(%q, %q) = %s, want %s", c.code, c.negotiate, got, c.want)
		}
	}
	for way, want := range map[scalar]aftersale.Kind{
		"1": aftersale.KindReturnRefund, "3": aftersale.KindExchange, "4": aftersale.KindReship, "5": aftersale.KindRepair,
		"10": aftersale.KindRefundShipped, "2": aftersale.KindOther, "": aftersale.KindOther,
	} {
		if got := kindOf(way, "0", true); got != want {
			t.Errorf("kindOf(%q) = %s, want %s", way, got, want)
		}
		if got := kindOf(way, "1", true); got != aftersale.KindOther {
			t.Errorf("price protection of %q is %s", way, got)
		}
	}
}

// What needs a person says so, and the clock counts only where it is the seller's.
func TestByHandAndDeadline(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	for _, c := range []struct {
		name               string
		open               fake.AfterSale
		words              string
		deadline, platform bool
	}{
		{"waits for the seller", fake.AfterSale{}, "", true, false},
		{"goods are back", fake.AfterSale{Way: fake.WayReturn, Status: fake.StatusReturned}, "", true, false},
		{"freight claimed", fake.AfterSale{Way: fake.WayReturn, Status: fake.StatusReturned, ReturnFreight: 800}, "return freight", true, false},
		{"freight claimed, goods not back", fake.AfterSale{Way: fake.WayReturn, ReturnFreight: 800}, "", true, false},
		{"price protection", fake.AfterSale{Special: 1}, "price protection", true, false},
		{"unknown kind", fake.AfterSale{Way: 77}, "not known", true, false},
		{"dispute", fake.AfterSale{Status: fake.StatusDispute}, "", false, true},
		{"the buyer's move", fake.AfterSale{Negotiate: 3}, "", false, false},
		{"return agreed", fake.AfterSale{Way: fake.WayReturn, Status: fake.StatusReturnWait}, "", false, false},
		{"deadline behind us", fake.AfterSale{Deadline: time.Now().Add(-time.Second)}, "", false, false},
	} {
		s, err := a.Fetch(t.Context(), aftersale.Ref{ID: p.Open(c.open)}, "")
		if err != nil {
			t.Fatal(c.name, err)
		}
		if s.Deadline.IsZero() == c.deadline || s.Intervention != c.platform || (s.ManualReason == "") != (c.words == "") ||
			!strings.Contains(s.ManualReason, c.words) {
			t.Errorf("%s: %+v", c.name, s)
		}
	}
}

func TestFetchAnswers(t *testing.T) {
	t.Parallel()
	detail := func(info string) string { return `{"result":1,"data":` + info + `}` }
	for _, c := range []struct {
		name, body string
		class      aftersale.Class // "" success
		code       string
	}{
		{"as text", detail(`{"refundId":"17","refundFee":"990"}`), "", ""},
		{"result as text", `{"result":"1","data":{"refundId":17}}`, "", ""},
		{"odd logistics", detail(`{"refundId":17,"logisticsInfo":"","returnFreightInfo":[]}`), "", ""},
		{"amount absent", detail(`{"refundId":17}`), "", ""},
		{"negative", detail(`{"refundId":17,"refundFee":-1}`), aftersale.ClassRefused, "bad_amount"},
		{"not whole", detail(`{"refundId":17,"refundFee":9.9}`), aftersale.ClassRefused, "bad_amount"},
		{"another after-sale", detail(`{"refundId":18,"refundFee":9}`), aftersale.ClassRetry, "bad_reply"},
		{"no data", `{"result":1}`, aftersale.ClassRetry, "bad_reply"},
		{"data null", `{"result":1,"data":null}`, aftersale.ClassRetry, "bad_reply"},
		{"no result", `{"code":"1","data":{"refundId":17}}`, aftersale.ClassRetry, "bad_reply"},
		{"not JSON", `busy`, aftersale.ClassRetry, "bad_reply"},
		{"not found", `{"result":300011}`, aftersale.ClassRefused, "not_found"},
		{"not found in sub_code", `{"result":0,"sub_code":"300011"}`, aftersale.ClassRefused, "not_found"},
		{"not the owner", `{"result":300012}`, aftersale.ClassRefused, "300012"},
		{"server", `{"result":100200500}`, aftersale.ClassRetry, "100200500"},
		{"limited", `{"result":1017,"error_msg":"[1017] exceed quota limit,[apiId:open.x;primaryUserId:1]"}`, aftersale.ClassLimited, "1017"},
		{"limited too", `{"result":2,"code":"7","sub_msg":"Exceed qps limit, KEY [x], MAX_QPS [300.0]"}`, aftersale.ClassLimited, "2 7"},
		{"token", `{"result":100200102}`, aftersale.ClassAuth, "100200102"},
		{"token in words", `{"result":28,"error_msg":"TOKEN过期"}`, aftersale.ClassAuth, "28"},
		{"permission withdrawn", `{"result":24,"error_msg":"AUTHORIZATION_REVOKED"}`, aftersale.ClassAuth, "24"},
	} {
		a, _ := answering(t, 200, c.body)
		s, err := a.Fetch(t.Context(), aftersale.Ref{Platform: Name, ID: "17"}, "")
		var call *aftersale.CallError
		errors.As(err, &call)
		switch {
		case c.class == "" && (err != nil || s == nil):
			t.Errorf("%s: %v", c.name, err)
		case c.class != "" && (call == nil || call.Class != c.class || call.Code != c.code):
			t.Errorf("%s: %v, want %s %s", c.name, err, c.class, c.code)
		case c.class == aftersale.ClassLimited && call.RetryAfter == 0:
			t.Errorf("%s: no pause", c.name)
		}
	}
}

// The platform's words are shown, but no secret, token or telephone in them.
func TestErrorsAreClean(t *testing.T) {
	t.Parallel()
	a, _ := answering(t, 200, `{"result":7,"error_msg":"`+testToken+` `+testSignSecret+` `+testMessageKey+` `+testAppSecret+` 13900001234 `+strings.Repeat("很长", 300)+`"}`)
	_, err := a.Fetch(t.Context(), aftersale.Ref{ID: "17"}, "")
	for _, bad := range []string{testToken, testSignSecret, testMessageKey, testAppSecret, "13900001234"} {
		if strings.Contains(err.Error(), bad) {
			t.Errorf("%q in %v", bad, err)
		}
	}
	var call *aftersale.CallError
	if !errors.As(err, &call) || len([]rune(call.Message)) != 200 {
		t.Errorf("message of %d characters", len([]rune(call.Message)))
	}
}

func TestBothSignMethods(t *testing.T) {
	t.Parallel()
	for _, method := range []string{signMD5, signHMAC} {
		p, a := setup(t, fake.Options{}, adapters.Settings{"sign_method": method})
		act := decided(t, a, p.Open(fake.AfterSale{}), aftersale.Action{Name: aftersale.ActionRemark, Remark: "a&b=c+d 中文"})
		if _, err := a.Do(t.Context(), act); err != nil || p.Remarks(act.OrderID)[0].Text != act.Remark {
			t.Errorf("%s: %v, %v", method, err, p.Rejected())
		}
	}
}

func TestWrongSecretIsRefused(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, adapters.Settings{"sign_secret": "another"})
	if _, err := a.Fetch(t.Context(), aftersale.Ref{ID: p.Open(fake.AfterSale{})}, ""); err == nil || !strings.Contains(p.Rejected()[0], "验签失败") {
		t.Error(err, p.Rejected())
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for key, values := range map[string][]string{
		"sign_method": {"sha1", "md5"}, "max_qps": {"-1", "0", "NaN", "x"}, "return_address_id": {"home", "0", "-3"},
		"message_key": {"not base64", "AAEC", testSignSecret + "0000"}, "list_window": {"1", "30s", "24h", "-1h"},
		"authorize_url": {"nowhere", "ftp://x"}, "api_url": {"nowhere"},
	} {
		for _, value := range values {
			s := testSettings()
			s[key] = value
			var setting *adapters.SettingError
			if _, err := New("1", s, adapters.Env{}); !errors.As(err, &setting) || setting.Key != key || strings.Contains(setting.Error(), testSignSecret) {
				t.Errorf("%s = %q: %v", key, value, err)
			}
		}
	}
}

func TestMaxQPS(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, adapters.Settings{"max_qps": "0.001"})
	id := p.Open(fake.AfterSale{})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := a.Fetch(ctx, aftersale.Ref{ID: id}, ""); aftersale.ClassOf(err) != aftersale.ClassLimited || p.Calls()[methodDetail] != 1 || p.Calls()[methodOrder] != 0 {
		t.Errorf("%v after %v", err, p.Calls())
	}
}

func TestNoTokenYet(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, adapters.Settings{"access_token": ""})
	if _, err := a.Fetch(t.Context(), aftersale.Ref{ID: p.Open(fake.AfterSale{})}, ""); aftersale.ClassOf(err) != aftersale.ClassAuth || len(p.Calls()) != 0 {
		t.Error(err, p.Calls())
	}
}
