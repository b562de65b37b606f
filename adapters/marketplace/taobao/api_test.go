package taobao

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestFetchMapsEverything(t *testing.T) {
	t.Parallel()
	for _, simplified := range []bool{false, true} {
		p, a := setup(t, fake.Options{Now: fixed, Simplified: simplified}, nil)
		id := p.Open(fake.AfterSale{
			ID: "210000000000000011", OrderID: "3000000000000000301", SubOrderID: "3000000000000000302",
			Dispute: fake.RefundAndReturn, Status: fake.WaitSellerGoods, OrderStatus: fake.OrderShipped, GoodStatus: "BUYER_RETURNED_GOODS",
			Amount: 12990, Created: at.Add(-time.Hour), CSStatus: 3, Reason: "质量问题", SKU: "30004447689|颜色分类:军绿色",
			OuterID: "DZ-1", Product: "680000000000001", Quantity: 2,
			Parcel: &fake.Parcel{Company: "中通快递", Number: "Z1", At: at.Add(-72 * time.Hour)},
			Return: &fake.Parcel{Company: "圆通速递", Number: "YT1", At: at.Add(-time.Minute)},
		})
		ref := aftersale.Ref{Platform: Name, Shop: testShop, ID: id}
		got, err := a.Fetch(t.Context(), ref, "")
		if err != nil {
			t.Fatal(err, p.Rejected())
		}
		want := &aftersale.Snapshot{
			Ref: ref, OrderID: "3000000000000000301", Kind: aftersale.KindReturnRefund, Status: aftersale.StatusReturning,
			Amount: aftersale.Fen(12990), Version: "1763800000000", Deadline: at.Add(35 * time.Hour),
			AppliedAt: at.Add(-time.Hour), UpdatedAt: at, Reason: "质量问题", Intervention: true, BuyerReceived: true, Partial: true,
			Outbound: []aftersale.Waybill{{Courier: "zto", Number: "Z1", ShippedAt: at.Add(-72 * time.Hour)}},
			Return:   &aftersale.Waybill{Courier: "yto", Number: "YT1", ShippedAt: at.Add(-time.Minute)},
			Items:    []aftersale.Item{{SKU: "30004447689", OuterSKU: "DZ-1", Product: "680000000000001", Quantity: 2}},
			RawStatus: "status WAIT_SELLER_CONFIRM_GOODS order_status WAIT_BUYER_CONFIRM_GOODS dispute_type REFUND_AND_RETURN " +
				"good_status BUYER_RETURNED_GOODS refund_phase onsale cs_status 3 advance_status 0",
			Buyer: fake.BuyerOpenUID, BuyerWords: fake.BuyerWords,
		}
		if text, err := json.Marshal(got); err != nil || strings.Contains(string(text), fake.BuyerOpenUID) || strings.Contains(string(text), fake.BuyerWords) {
			t.Errorf("what is stored of it: %s, %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("simplified %v (-want +got):\n%s", simplified, diff)
		}
	}
}

// What the order says about the parcel decides between unshipped and shipped;
// where it says nothing, the parcel may have left.
func TestKinds(t *testing.T) {
	t.Parallel()
	const unshippedKind, shippedKind = aftersale.KindRefundUnshipped, aftersale.KindRefundShipped
	for _, c := range []struct {
		r    refund
		kind aftersale.Kind
		left bool
	}{
		{refund{Dispute: "REFUND", OrderStatus: "WAIT_SELLER_SEND_GOODS"}, unshippedKind, false},
		{refund{Dispute: "REFUND", OrderStatus: "PAY_PENDING"}, unshippedKind, false},
		{refund{Dispute: "REFUND", OrderStatus: "WAIT_SELLER_SEND_GOODS", GoodStatus: "BUYER_RECEIVED"}, unshippedKind, true},
		{refund{Dispute: "REFUND", OrderStatus: "WAIT_BUYER_CONFIRM_GOODS"}, shippedKind, false},
		{refund{Dispute: "REFUND", OrderStatus: "TRADE_BUYER_SIGNED"}, shippedKind, false},
		{refund{Dispute: "REFUND", OrderStatus: "TRADE_FINISHED"}, shippedKind, false},
		{refund{Dispute: "REFUND", OrderStatus: "SELLER_CONSIGNED_PART"}, unshippedKind, true},
		{refund{Dispute: "REFUND", OrderStatus: "TRADE_CLOSED"}, unshippedKind, true},
		{refund{Dispute: "REFUND"}, unshippedKind, true},
		{refund{Dispute: "REFUND", Phase: "aftersale"}, shippedKind, false},
		{refund{Dispute: "REFUND", GoodStatus: "BUYER_RECEIVED"}, shippedKind, false},
		{refund{GoodReturn: "false", OrderStatus: "WAIT_SELLER_SEND_GOODS"}, unshippedKind, false},
		{refund{GoodReturn: "true"}, aftersale.KindReturnRefund, false},
		{refund{Dispute: "REFUND_AND_RETURN"}, aftersale.KindReturnRefund, false},
		{refund{Dispute: "TMALL_EXCHANGE"}, aftersale.KindExchange, false},
		{refund{Dispute: "TAOBAO_EXCHANGE"}, aftersale.KindExchange, false},
		{refund{Dispute: "REPAIR"}, aftersale.KindRepair, false},
		{refund{Dispute: "RESHIPPING"}, aftersale.KindReship, false},
		{refund{Dispute: "OTHERS"}, aftersale.KindOther, false},
		{refund{Dispute: "SOMETHING_NEW"}, aftersale.KindOther, false},
		{refund{OrderStatus: "WAIT_SELLER_SEND_GOODS"}, aftersale.KindOther, false},
	} {
		s, ok := plain(t).snapshot(&c.r, aftersale.Ref{})
		if !ok || s.Kind != c.kind || s.MayHaveLeft != c.left {
			t.Errorf("%+v: %s, may have left %v; want %s, %v", c.r, s.Kind, s.MayHaveLeft, c.kind, c.left)
		}
		if byHand := c.kind != unshippedKind && c.kind != shippedKind && c.kind != aftersale.KindReturnRefund; byHand != (s.ManualReason != "") {
			t.Errorf("%+v: handled by hand %q", c.r, s.ManualReason)
		}
	}
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	for word, want := range map[scalar]aftersale.Status{
		"WAIT_SELLER_AGREE": aftersale.StatusPending, "WAIT_BUYER_RETURN_GOODS": aftersale.StatusAwaitReturn,
		"WAIT_SELLER_CONFIRM_GOODS": aftersale.StatusReturning, "SELLER_REFUSE_BUYER": aftersale.StatusRefused,
		"CLOSED": aftersale.StatusClosed, "SUCCESS": aftersale.StatusRefunded, "WAIT_SELLER_CONSIGN_GOODS": aftersale.StatusFulfilling,
		"WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS": aftersale.StatusFulfilling,
		"WAIT_BUYER_CONFIRM_REDO_SEND_GOODS":            aftersale.StatusFulfilling,
		"EXCHANGE_TRANSFORM_TO_REFUND":                  aftersale.StatusUnknown, "": aftersale.StatusUnknown, "success": aftersale.StatusUnknown,
	} {
		if got := statusOf(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
	for status, want := range map[scalar]bool{
		"": false, "0": false, "1": false, "2": true, "3": true, "4": true, "5": true, "6": false, "7": false, "8": true, "10": true, "11": true,
	} {
		if intervening(status) != want {
			t.Errorf("cs_status %q: %v", status, !want)
		}
	}
}

// Only a shipped order's parcel is asked for. An untracked one is none; a
// call that came too soon is made again.
func TestOutbound(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	fetch := func(s fake.AfterSale) (*aftersale.Snapshot, error) {
		return a.Fetch(t.Context(), aftersale.Ref{ID: p.Open(s)}, "")
	}
	if s, err := fetch(fake.AfterSale{}); err != nil || s.Outbound != nil || p.Calls()[methodTrace] != 0 {
		t.Errorf("unshipped: %+v, %v, calls %v", s, err, p.Calls())
	}
	if s, err := fetch(fake.AfterSale{OrderStatus: fake.OrderShipped, Offline: true}); err != nil || s.Outbound != nil || p.Calls()[methodTrace] != 1 {
		t.Errorf("offline: %+v, %v, calls %v", s, err, p.Calls())
	}
	if s, err := fetch(fake.AfterSale{OrderStatus: "-"}); err != nil || !s.MayHaveLeft || p.Calls()[methodTrace] != 2 {
		t.Errorf("not said: %+v, %v, calls %v", s, err, p.Calls())
	}
	for _, f := range []fault.Fault{{Limited: true}, {FailBefore: true}, {DropAfter: true}} {
		p.Faults().Next(methodTrace, f)
		_, err := fetch(fake.AfterSale{OrderStatus: fake.OrderShipped})
		if class := aftersale.ClassOf(err); class != aftersale.ClassRetry && class != aftersale.ClassLimited {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func TestFetchAnswers(t *testing.T) {
	t.Parallel()
	whole := func(fields string) string { return `{"refund_get_response":{"refund":{` + fields + `}}}` }
	failed := func(code, sub string) string {
		return `{"error_response":{"code":` + code + `,"msg":"m","sub_code":"` + sub + `","sub_msg":"This ban will last for 3 more seconds"}}`
	}
	for _, c := range []struct {
		name, body string
		class      aftersale.Class // "" success
		code       string
	}{
		{"id as number", whole(`"refund_id":17,"refund_fee":"9.90"`), "", ""},
		{"simplified", `{"refund":{"refund_id":"17"},"request_id":"x"}`, "", ""},
		{"negative", whole(`"refund_id":17,"refund_fee":"-9.90"`), aftersale.ClassRefused, "bad_amount"},
		{"finer than a fen", whole(`"refund_id":17,"refund_fee":"9.901"`), aftersale.ClassRefused, "bad_amount"},
		{"another refund", whole(`"refund_id":18`), aftersale.ClassRetry, "bad_reply"},
		{"none", whole(``), aftersale.ClassRefused, "not_found"},
		{"no refund", `{"refund_get_response":{"request_id":"x"}}`, aftersale.ClassRefused, "not_found"},
		{"not existing", failed("15", "isv.refund-not-exist"), aftersale.ClassRefused, "not_found"},
		{"not JSON", `busy`, aftersale.ClassRetry, "bad_reply"},
		{"no object", `[]`, aftersale.ClassRetry, "bad_reply"},
		{"null", `null`, aftersale.ClassRetry, "bad_reply"},
		{"refund is a list", `{"refund_get_response":{"refund":[]}}`, aftersale.ClassRetry, "bad_reply"},
		{"limited", failed("7", "accesscontrol.limited-by-app-access-count"), aftersale.ClassLimited, "7 accesscontrol.limited-by-app-access-count"},
		{"session", failed("27", "invalid-sessionkey"), aftersale.ClassAuth, "27 invalid-sessionkey"},
		{"signature", failed("25", ""), aftersale.ClassRefused, "25"},
		{"permission", failed("11", "isv.permission-api-package-limit"), aftersale.ClassRefused, "11 isv.permission-api-package-limit"},
		{"platform", failed("15", "isp.remote-service-error"), aftersale.ClassRetry, "15 isp.remote-service-error"},
		{"unavailable", failed("10", ""), aftersale.ClassRetry, "10"},
		{"time-out", failed("15", "isv.remote-service-timeout"), aftersale.ClassRetry, "15 isv.remote-service-timeout"},
		{"no code", `{"error_response":{}}`, aftersale.ClassRefused, ""},
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
		case c.class == aftersale.ClassLimited && call.RetryAfter != 3*time.Second:
			t.Errorf("%s: again after %s", c.name, call.RetryAfter)
		}
	}
	a, calls := answering(t, 200, "")
	if _, err := a.Fetch(t.Context(), aftersale.Ref{ID: "1|2"}, ""); aftersale.ClassOf(err) != aftersale.ClassRefused || *calls != 0 {
		t.Errorf("not an id: %v after %d calls", err, *calls)
	}
}

// The platform's words are shown, but no secret, session or telephone in them.
func TestErrorsAreClean(t *testing.T) {
	t.Parallel()
	a, _ := answering(t, 200, `{"error_response":{"code":15,"sub_code":"isv.`+testSession+`","sub_msg":"session `+testSession+` secret `+testSecret+
		` call 13900001234 `+strings.Repeat("很长", 300)+`"}}`)
	_, err := a.Fetch(t.Context(), aftersale.Ref{ID: "17"}, "")
	for _, bad := range []string{testSession, testSecret, "13900001234"} {
		if strings.Contains(err.Error(), bad) {
			t.Errorf("%q in %v", bad, err)
		}
	}
	var call *aftersale.CallError
	if !errors.As(err, &call) || len([]rune(call.Message)) != 200 {
		t.Errorf("message of %d characters", len([]rune(call.Message)))
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for key, value := range map[string]string{
		"sign_method": "sha1", "tmall": "yes", "ag_review": "perhaps", "authorize_url": "nowhere",
		"message_image": base64.StdEncoding.EncodeToString([]byte("no picture")), "intake": "carrier pigeon", "return_address_id": "home", "app_secret": " ", "session": "\t",
		"api_url": "nowhere", "tmc_url": "http://example.com/",
	} {
		s := testSettings()
		s[key] = value
		var setting *adapters.SettingError
		if _, err := New("1", s, adapters.Env{}); !errors.As(err, &setting) || setting.Key != key {
			t.Errorf("%s = %q: %v", key, value, err)
		}
	}
}

// The path of the gateway is added once, also behind a prefix.
func TestGatewayPath(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	base := a.client.BaseURL
	for _, url := range []string{base, base + "/", base + "/router/rest", base + "/router/rest/"} {
		s := testSettings()
		s["api_url"] = url
		b, err := New(testShop, s, adapters.Env{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Fetch(t.Context(), aftersale.Ref{ID: p.Open(fake.AfterSale{})}, ""); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}
