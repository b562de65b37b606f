package wechatshop

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestFetchMapsEverything(t *testing.T) {
	t.Parallel()
	for _, numeric := range []bool{false, true} {
		p, a := setup(t, fake.Options{Now: func() time.Time { return at }, NumericIDs: numeric}, nil)
		id := p.Open(fake.AfterSale{
			ID: "2000000000000000101", OrderID: "3700000000000000201", Type: fake.TypeReturn, Status: fake.StatusWaitReceipt,
			Amount: 12990, Received: true, CreateTime: at.Add(-time.Hour), Complaint: "1700000000000000301", OrderStatus: 30,
			Reason: "QUALITY_ISSUE", ReasonText: "质量问题", Evidence: []string{"m1", "m2"},
			SKU:       fake.SKU{ID: "1700000000000001", OuterID: "DZ-1", ProductID: "3500000000000000001", Quantity: 2},
			OtherSKUs: []fake.SKU{{ID: "1700000000000002", ProductID: "3500000000000000002"}},
			Waybills: []fake.Waybill{
				{Company: "SF", Name: "顺丰速运", Number: "SF1", At: at.Add(-72 * time.Hour)},
				{Company: "HHTT", Name: "中通快递", Number: "Z2", SKUs: []string{"1700000000000001"}},
				{Company: "nobody", Name: "nobody", Number: "N3", SKUs: []string{}},
				{Company: "YTO", Number: "OTHERS", SKUs: []string{"1700000000000002"}}, {Number: ""},
			},
			Return: &fake.Waybill{Company: "YTO", Number: "YT1"},
		})
		ref := aftersale.Ref{Platform: Name, Shop: "shop-1", ID: id}
		got, err := a.Fetch(t.Context(), ref, "")
		if err != nil {
			t.Fatal(err)
		}
		want := &aftersale.Snapshot{
			Ref: ref, OrderID: "3700000000000000201", Kind: aftersale.KindReturnRefund, Status: aftersale.StatusReturning,
			Amount: aftersale.Fen(12990), Version: "1763800000",
			Deadline: at.Add(47 * time.Hour), AppliedAt: at.Add(-time.Hour), UpdatedAt: at,
			ReasonCode: "QUALITY_ISSUE", Reason: "质量问题", EvidenceCount: 2, Intervention: true, BuyerReceived: true, Partial: true,
			Outbound: []aftersale.Waybill{{Courier: "sf", Number: "SF1", ShippedAt: at.Add(-72 * time.Hour)}, {Courier: "zto", Number: "Z2"}, {Number: "N3"}},
			Return:   &aftersale.Waybill{Courier: "yto", Number: "YT1"},
			Items:    []aftersale.Item{{SKU: "1700000000000001", OuterSKU: "DZ-1", Product: "3500000000000000001", Quantity: 2}},

			RawStatus: "RETURN MERCHANT_WAIT_RECEIPT order 30",
			Buyer:     fake.BuyerOpenID, BuyerWords: fake.BuyerRemark,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("numeric ids %v (-want +got):\n%s", numeric, diff)
		}
	}
}

// Whether anything was shipped is the order's to say; what it does not say
// may have left.
func TestShipped(t *testing.T) {
	t.Parallel()
	parcel := []fake.Waybill{{Company: "SF", Number: "SF1"}}
	for _, c := range []struct {
		order    int
		parcels  []fake.Waybill
		kind     aftersale.Kind
		mayHave  bool
		outbound int
	}{
		{20, nil, aftersale.KindRefundUnshipped, false, 0},
		{20, parcel, aftersale.KindRefundUnshipped, false, 1},
		{21, nil, aftersale.KindRefundShipped, false, 0},
		{21, []fake.Waybill{{Company: "SF", Number: "SF1", SKUs: []string{"1"}}}, aftersale.KindRefundShipped, false, 0},
		{30, parcel, aftersale.KindRefundShipped, false, 1},
		{100, nil, aftersale.KindRefundShipped, false, 0},
		{200, parcel, aftersale.KindRefundShipped, false, 1},
		{200, nil, aftersale.KindRefundUnshipped, true, 0},
		{12, nil, aftersale.KindRefundUnshipped, true, 0},
		{250, nil, aftersale.KindRefundUnshipped, true, 0},
		{999, nil, aftersale.KindRefundUnshipped, true, 0},
	} {
		p, a := setup(t, fake.Options{}, nil)
		s, err := a.Fetch(t.Context(), aftersale.Ref{ID: p.Open(fake.AfterSale{OrderStatus: c.order, Waybills: c.parcels})}, "")
		if err != nil || s.Kind != c.kind || s.MayHaveLeft != c.mayHave || len(s.Outbound) != c.outbound {
			t.Errorf("order %d with %d parcels: %v %+v", c.order, len(c.parcels), err, s)
		}
	}
}

func TestOrderThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const detail = `{"errcode":0,"after_sale_order":{"after_sale_order_id":"17","order_id":"18","status":"MERCHANT_PROCESSING","type":"REFUND","refund_info":{"amount":990},"update_time":5}}`
	for _, c := range []struct {
		name, order string
		class       aftersale.Class // "" success
	}{
		{"no such order", `{"errcode":100002,"errmsg":"x"}`, ""},
		{"not permitted", `{"errcode":48001,"errmsg":"x"}`, ""},
		{"busy", `{"errcode":-1,"errmsg":"x"}`, aftersale.ClassRetry},
		{"quota", `{"errcode":45009,"errmsg":"x"}`, aftersale.ClassLimited},
		{"token", `{"errcode":42001,"errmsg":"x"}`, aftersale.ClassAuth},
		{"another order", `{"errcode":0,"order":{"order_id":"19","status":20}}`, aftersale.ClassRetry},
		{"nonsense", `busy`, aftersale.ClassRetry},
	} {
		a, _ := answering(t, 200, map[string]string{opAfterSale: detail, opOrder: c.order})
		s, err := a.Fetch(t.Context(), aftersale.Ref{ID: "17"}, "")
		switch {
		case c.class != "":
			if err == nil || aftersale.ClassOf(err) != c.class {
				t.Errorf("%s: %v, want %s", c.name, err, c.class)
			}
		case err != nil || !s.MayHaveLeft || s.Kind != aftersale.KindRefundUnshipped:
			t.Errorf("%s: %v %+v", c.name, err, s)
		}
	}
}

// The order stands under its own name, or beside the code.
func TestOrderShapes(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"errcode":0,"order":{"order_id":"18","status":20}}`: "18 20", `{"order":{"status":"30"}}`: " 30",
		`{"errcode":0,"order_id":18,"status":20}`: "18 20", `{"errcode":0}`: "none", `{"order":null}`: "none", `{"order":[]}`: "none", `[]`: "none",
	} {
		got := "none"
		if o := readOrderData([]byte(body)); o != nil {
			got = string(o.ID) + " " + string(o.Status)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

func TestStatusTable(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]aftersale.Status{
		"MERCHANT_PROCESSING": "pending", "PLATFORM_PROCESSING": "pending", "USER_CANCELD": "closed", "RETURN_CLOSED": "closed",
		"MERCHANT_FAIL": "closed", "MERCHANT_REFUND_RETRY_FAIL": "closed", "MERCHANT_REJECT_REFUND": "refused", "MERCHANT_REJECT_RETURN": "refused",
		"MERCHANT_REJECT_EXCHANGE": "refused", "MERCHANT_REJECT_RESHIP": "refused", "USER_WAIT_CONFIRM_UPDATE": "refused",
		"USER_WAIT_RETURN": "await_return", "WAIT_PACKAGE_INTERCEPT": "await_return", "MERCHANT_WAIT_RECEIPT": "returning",
		"USER_WAIT_RECEIPT": "fulfilling", "PLATFORM_REFUNDING": "refunding", "PLATFORM_REFUND_FAIL": "refunding",
		"MERCHANT_REFUND_SUCCESS": "refunded", "MERCHANT_RETURN_SUCCESS": "refunded", "MERCHANT_EXCHANGE_SUCCESS": "closed", // of a REFUND
		"MERCHANT_OVERDUE_REFUND": "unknown", "USER_WAIT_CONFIRM": "unknown", "USER_WAIT_HANDLE_MERCHANT_AFTER_SALE": "unknown",
		"2": "unknown", "": "unknown", "MERCHANT_DANCES": "unknown",
	} {
		s := readOrder(t, `"type":"REFUND","status":"`+word+`"`)
		if s.Status != want || s.Intervention != (word == "PLATFORM_PROCESSING") {
			t.Errorf("%s: %s, intervention %v, want %s", word, s.Status, s.Intervention, want)
		}
	}
	for kind, want := range map[string]aftersale.Kind{
		`"REFUND"`: aftersale.KindRefundUnshipped, `"RETURN"`: aftersale.KindReturnRefund, `"EXCHANGE"`: aftersale.KindExchange,
		`"RESHIP"`: aftersale.KindReship, `"REFUND","sub_type":"REFUND_PRICE_DIFF"`: aftersale.KindOther, `"NEW"`: aftersale.KindOther, `null`: aftersale.KindOther,
	} {
		s := readOrder(t, `"type":`+kind)
		if byHand := want == aftersale.KindOther || want == aftersale.KindReship; s.Kind != want || (s.ManualReason != "") != byHand {
			t.Errorf("%s: %s, by hand %q", kind, s.Kind, s.ManualReason)
		}
	}
}

// readOrder reads an after-sale 17 with the given members.
func readOrder(t *testing.T, members string) *aftersale.Snapshot {
	t.Helper()
	s, _, code := readAfterSale([]byte(`{"after_sale_order":{"after_sale_order_id":17,`+members+`}}`), aftersale.Ref{Platform: Name, ID: "17"}, at)
	if code != "" {
		t.Fatalf("%s: %s", members, code)
	}
	return s
}

func TestSpecialStates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		members string
		status  aftersale.Status
		instant bool
		byHand  bool
	}{
		{`"type":"REFUND","status":"MERCHANT_REFUND_SUCCESS","refund_info":{"refund_reason":4}`, aftersale.StatusRefunded, true, false},
		{`"type":"REFUND","status":"MERCHANT_REFUND_SUCCESS","refund_info":{"refund_reason":3}`, aftersale.StatusRefunded, false, false},
		{`"type":"REFUND","status":"PLATFORM_REFUNDING","refund_info":{"refund_reason":4}`, aftersale.StatusRefunding, false, false},
		{`"type":"RETURN","status":"MERCHANT_RETURN_SUCCESS","refund_info":{"refund_reason":4}`, aftersale.StatusRefunded, false, false},
		{`"type":"REFUND","status":"MERCHANT_PROCESSING","product_info":{"fast_refund":true}`, aftersale.StatusPending, false, false},
		{`"type":"REFUND","status":"PLATFORM_REFUND_FAIL","need_offline_refund":true`, aftersale.StatusUnknown, false, true},
		{`"type":"REFUND","status":"PLATFORM_REFUND_FAIL","need_offline_refund":false`, aftersale.StatusRefunding, false, false},
		{`"type":"REFUND","status":"MERCHANT_OVERDUE_REFUND"`, aftersale.StatusUnknown, false, true},
		{`"type":"EXCHANGE","status":"MERCHANT_EXCHANGE_SUCCESS"`, aftersale.StatusRefunded, false, false},
	} {
		if s := readOrder(t, c.members); s.Status != c.status || s.Instant != c.instant || (s.ManualReason != "") != c.byHand {
			t.Errorf("%s: %s, instant %v, by hand %q", c.members, s.Status, s.Instant, s.ManualReason)
		}
	}
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	for text, want := range map[scalar]time.Time{
		"1763972800": time.Unix(1763972800, 0).UTC(), "172800": at.Add(48 * time.Hour).UTC(), "1": at.Add(time.Second).UTC(),
		"": {}, "0": {}, "-5": {}, "x": {}, "40000000": {}, "1763972800000": {}, "99999999999999999999": {},
	} {
		if got := readDeadline(text, at); !got.Equal(want) {
			t.Errorf("deadline %q is %s, want %s", text, got, want)
		}
	}
	p, a := setup(t, fake.Options{Now: func() time.Time { return at }}, nil)
	s, err := a.Fetch(t.Context(), aftersale.Ref{ID: p.Open(fake.AfterSale{SecondsLeft: true})}, "")
	if err != nil || !s.Deadline.Equal(at.Add(48*time.Hour)) {
		t.Errorf("%v %s", err, s.Deadline)
	}
}

func TestFetchAnswers(t *testing.T) {
	t.Parallel()
	detail := func(inner string) string { return `{"after_sale_order":{` + inner + `}}` }
	for _, c := range []struct {
		name, body string
		class      aftersale.Class // "" success
		code       string
	}{
		{"as number, no errcode", detail(`"after_sale_order_id":17,"refund_info":{"amount":"990"}`), "", ""},
		{"amount absent", detail(`"after_sale_order_id":"17"`), "", ""},
		{"negative", detail(`"after_sale_order_id":"17","refund_info":{"amount":-1}`), aftersale.ClassRefused, "bad_amount"},
		{"not whole", detail(`"after_sale_order_id":"17","refund_info":{"amount":9.9}`), aftersale.ClassRefused, "bad_amount"},
		{"another after-sale", detail(`"after_sale_order_id":"18"`), aftersale.ClassRetry, "bad_reply"},
		{"none", `{"errcode":0}`, aftersale.ClassRetry, "bad_reply"},
		{"null", `null`, aftersale.ClassRetry, "bad_reply"},
		{"not JSON", `busy`, aftersale.ClassRetry, "bad_reply"},
		{"details of another shape", detail(`"after_sale_order_id":"17","details":[]`), aftersale.ClassRetry, "bad_reply"},
		{"bad id", `{"errcode":10020000,"errmsg":"x"}`, aftersale.ClassRefused, "not_found"},
		{"no such", `{"errcode":"10021050","errmsg":"x"}`, aftersale.ClassRefused, "not_found"},
		{"no such, too", `{"errcode":10021057,"errmsg":"x"}`, aftersale.ClassRefused, "not_found"},
		{"another's", `{"errcode":10021043,"errmsg":"x"}`, aftersale.ClassRefused, "10021043"},
		{"busy", `{"errcode":-1,"errmsg":"system error"}`, aftersale.ClassRetry, "-1"},
		{"crowded", `{"errcode":10021044,"errmsg":"x"}`, aftersale.ClassRetry, "10021044"},
		{"day's quota", `{"errcode":45009,"errmsg":"x"}`, aftersale.ClassLimited, "45009"},
		{"token", `{"errcode":40014,"errmsg":"x"}`, aftersale.ClassAuth, "40014"},
		{"unknown code", `{"errcode":987,"errmsg":"x"}`, aftersale.ClassRefused, "987"},
	} {
		a, _ := answering(t, 200, map[string]string{opAfterSale: c.body})
		s, err := a.Fetch(t.Context(), aftersale.Ref{ID: "17"}, "")
		var call *aftersale.CallError
		errors.As(err, &call)
		switch {
		case c.class == "" && (err != nil || s == nil):
			t.Errorf("%s: %v", c.name, err)
		case c.class != "" && (call == nil || call.Class != c.class || call.Code != c.code):
			t.Errorf("%s: %v, want %s %s", c.name, err, c.class, c.code)
		}
	}
	if _, err := plain(t).Fetch(t.Context(), aftersale.Ref{ID: "x"}, ""); aftersale.ClassOf(err) != aftersale.ClassRefused {
		t.Error(err)
	}
}

// Callers that are not on the shop's list get an HTTP 403 with a code inside.
func TestForbidden(t *testing.T) {
	t.Parallel()
	a, _ := answering(t, 403, map[string]string{opAfterSale: `{"errcode":61004,"errmsg":"access clientip is not registered"}`})
	_, err := a.Fetch(t.Context(), aftersale.Ref{ID: "17"}, "")
	var call *aftersale.CallError
	if !errors.As(err, &call) || call.Class != aftersale.ClassRefused || call.Code != "61004" || !strings.Contains(call.Message, "clientip") {
		t.Error(err)
	}
	a, _ = answering(t, 403, map[string]string{opAfterSale: `<html>no</html>`})
	if _, err = a.Fetch(t.Context(), aftersale.Ref{ID: "17"}, ""); aftersale.ClassOf(err) != aftersale.ClassRefused {
		t.Error(err)
	}
}

// The platform's words are shown, but no secret, token or telephone in them.
func TestErrorsAreClean(t *testing.T) {
	t.Parallel()
	a, _ := answering(t, 200, map[string]string{opAfterSale: `{"errcode":40097,"errmsg":"token ` + testToken + ` secret ` + testSecret +
		` call 13900001234 ` + strings.Repeat("很长", 300) + `"}`})
	_, err := a.Fetch(t.Context(), aftersale.Ref{ID: "17"}, "")
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

func TestFetchFaults(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	ref := aftersale.Ref{ID: p.Open(fake.AfterSale{})}
	for _, f := range []fault.Fault{{FailBefore: true}, {FailAfter: true}, {DropAfter: true}} {
		p.Faults().Next("channels/ec/"+opAfterSale, f)
		if _, err := a.Fetch(t.Context(), ref, ""); aftersale.ClassOf(err) != aftersale.ClassRetry {
			t.Errorf("%+v: %v, want a read that may be repeated", f, err)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for key, value := range map[string]string{
		"encoding_aes_key": "short", "previous_encoding_aes_key": strings.Repeat("!", 43), "return_address_id": "home",
		"app_secret": " ", "token": "\t", "app_id": "", "api_url": "nowhere",
	} {
		s := testSettings()
		s[key] = value
		var setting *adapters.SettingError
		if _, err := New("1", s, adapters.Env{}); !errors.As(err, &setting) || setting.Key != key {
			t.Errorf("%s = %q: %v", key, value, err)
		}
	}
}
