package douyin

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"makegood/adapters"
	"makegood/adapters/fakekit"
	"makegood/adapters/marketplace/douyin/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

func TestFetchMapsEverything(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: suitekit.At(at)}, nil)
	id := p.Open(fake.AfterSale{
		ID: "7000000000000000101", OrderID: "6900000000000000201", Type: fake.TypeReturn, Status: fake.StatusReturned,
		Amount: 12990, Freight: 990, Partial: true, GotPkg: true, Arbitrate: 4, ReasonCode: 13, Reason: "质量问题",
		ApplyTime: at.Add(-time.Hour), Evidence: []string{"https://example.com/1.jpg", "https://example.com/2.jpg"},
		Waybills: []fake.Waybill{
			{Company: "shunfeng", Name: "顺丰速运", Number: "SF1", At: at.Add(-72 * time.Hour)},
			{Company: "huitongkuaidi", Name: "中通快递", Number: "Z2"}, {Company: "nobody", Name: "nobody", Number: "N3"}, {Number: ""},
		},
		Return: &fake.Waybill{Company: "yuantong", Number: "YT1", At: at.Add(-time.Minute)},
		SKUs:   []fake.SKU{{ID: "1700000000000001", OuterID: "DZ-1", ProductID: "3500000000000000001", Quantity: 2, Paid: 12000}},
	})
	ref := refTo(id)
	got, err := a.Fetch(t.Context(), ref, "")
	if err != nil {
		t.Fatal(err)
	}
	want := &aftersale.Snapshot{
		Ref: ref, OrderID: "6900000000000000201", Kind: aftersale.KindReturnRefund, Status: aftersale.StatusReturning,
		Amount: aftersale.Fen(12990), Freight: aftersale.Fen(990), Version: "1763800000",
		Deadline: at.Add(47 * time.Hour), AppliedAt: at.Add(-time.Hour), UpdatedAt: at,
		ReasonCode: "13", Reason: "质量问题", EvidenceCount: 2, Intervention: true, BuyerReceived: true, Partial: true,
		Outbound: []aftersale.Waybill{{Courier: "sf", Number: "SF1", ShippedAt: at.Add(-72 * time.Hour)}, {Courier: "zto", Number: "Z2"}, {Number: "N3"}},
		Return:   &aftersale.Waybill{Courier: "yto", Number: "YT1", ShippedAt: at.Add(-time.Minute)},
		Items: []aftersale.Item{{SKU: "1700000000000001", OuterSKU: "DZ-1", Product: "3500000000000000001", Quantity: 2,
			Amount: aftersale.Fen(12000)}},
		RawStatus:  "type 0 status 11 refund_status 0 arbitrate_status 4",
		BuyerWords: fakekit.BuyerRemark,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("snapshot (-want +got):\n%s", diff)
	}
}

func TestStatusTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code, refund wire.Scalar
		want         aftersale.Status
	}{
		{"6", "", aftersale.StatusPending}, {"7", "", aftersale.StatusAwaitReturn}, {"8", "", aftersale.StatusFulfilling},
		{"11", "", aftersale.StatusReturning}, {"12", "", aftersale.StatusRefunded}, {"12", "3", aftersale.StatusRefunded},
		{"12", "1", aftersale.StatusRefunding}, {"12", "2", aftersale.StatusRefunding}, {"12", "4", aftersale.StatusRefunding},
		{"12", "5", aftersale.StatusRefunded}, {"13", "", aftersale.StatusFulfilling}, {"14", "", aftersale.StatusRefunded},
		{"27", "", aftersale.StatusRefused}, {"28", "3", aftersale.StatusClosed}, {"29", "", aftersale.StatusRefused},
		{"51", "2", aftersale.StatusRefunding}, {"51", "3", aftersale.StatusRefunded}, {"53", "", aftersale.StatusRefunded},
		{"", "", aftersale.StatusUnknown}, {"0", "3", aftersale.StatusUnknown}, {"99", "3", aftersale.StatusUnknown},
	} {
		if got := statusOf(c.code, c.refund); got != c.want {
			t.Errorf("statusOf(%q, %q): got %s, want %s", c.code, c.refund, got, c.want)
		}
	}
	for code, want := range map[wire.Scalar]aftersale.Kind{
		"0": aftersale.KindReturnRefund, "1": aftersale.KindRefundShipped, "2": aftersale.KindRefundUnshipped, "3": aftersale.KindExchange,
		"4": aftersale.KindOther, "5": aftersale.KindOther, "6": aftersale.KindOther, "7": aftersale.KindReship, "8": aftersale.KindRepair,
		"9": aftersale.KindOther, "": "",
	} {
		if got := kindOf(code); got != want {
			t.Errorf("kindOf(%q): got %s, want %s", code, got, want)
		}
	}
}

func TestFetchAnswers(t *testing.T) {
	t.Parallel()
	detail := func(info string) string {
		return `{"code":10000,"data":{"process_info":{"after_sale_info":` + info + `}}}`
	}
	for _, c := range []struct {
		name, body string
		class      aftersale.Class // "" success
		code       string
	}{
		{"as text", detail(`{"after_sale_id":"17","refund_total_amount":"990"}`), "", ""},
		{"amount absent", detail(`{"after_sale_id":17}`), "", ""},
		{"negative", detail(`{"after_sale_id":17,"refund_total_amount":-1}`), aftersale.ClassRefused, "bad_amount"},
		{"not whole", detail(`{"after_sale_id":17,"refund_total_amount":9.9}`), aftersale.ClassRefused, "bad_amount"},
		{"freight above the amount", detail(`{"after_sale_id":17,"refund_total_amount":9,"refund_post_amount":10}`), aftersale.ClassRefused, "bad_amount"},
		{"another after-sale", detail(`{"after_sale_id":18,"refund_total_amount":9}`), aftersale.ClassRetry, "bad_reply"},
		{"none", detail(`{"after_sale_id":0}`), aftersale.ClassRefused, "not_found"},
		{"bad after-sale", `{"code":20000,"sub_code":"isp.service-error:10000"}`, aftersale.ClassRefused, "not_found"},
		{"no data", `{"code":10000}`, aftersale.ClassRetry, "bad_reply"},
		{"logistics unreadable", `{"code":10000,"data":{"process_info":{"after_sale_info":{"after_sale_id":17},"logistics_info":{"order":"x"}}}}`, aftersale.ClassRetry, "bad_reply"},
		{"not JSON", `busy`, aftersale.ClassRetry, "bad_reply"},
		{"service", `{"code":20000,"sub_code":"isp.service-error:10002"}`, aftersale.ClassRetry, "20000 isp.service-error:10002"},
		{"time-out", `{"code":20001}`, aftersale.ClassRetry, "20001"},
		{"limited", `{"code":60000}`, aftersale.ClassLimited, "60000"},
		{"blocked", `{"code":80000}`, aftersale.ClassRefused, "80000"},
		{"token", `{"code":40003,"sub_code":"isv.access-token-no-existed"}`, aftersale.ClassAuth, "40003 isv.access-token-no-existed"},
	} {
		a, _ := answering(t, c.body)
		s, err := a.Fetch(t.Context(), refTo("17"), "")
		suitekit.WantCall(t, c.name, err, c.class, c.code)
		if (s != nil) != (c.class == "") {
			t.Errorf("%s: got snapshot %+v beside error %v, want one of the two", c.name, s, err)
		}
	}
}

// The platform's words are shown, but no secret, token or telephone in them.
func TestErrorsAreClean(t *testing.T) {
	t.Parallel()
	a, _ := answering(t, `{"code":50002,"sub_msg":"token `+testToken+` secret `+testSecret+` call 13900001234 `+strings.Repeat("很长", 300)+`"}`)
	_, err := a.Fetch(t.Context(), aftersale.Ref{ID: "17"}, "")
	call := secrets.CallErrorOf(t, "Fetch", Name, err)
	if got := len([]rune(call.Message)); got != 200 {
		t.Errorf("got a message of %d characters, want it cut to 200", got)
	}
}

func TestBothSignMethods(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"md5", "hmac-sha256"} {
		p, a := setup(t, fake.Options{}, adapters.Settings{"sign_method": method})
		id := p.Open(fake.AfterSale{Type: fake.TypeUnshipped})
		_, err := a.Fetch(t.Context(), aftersale.Ref{ID: id}, "")
		suitekit.WantClass(t, method, err, "")
	}
}

func TestWrongSecretIsRefused(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, adapters.Settings{"app_secret": "another"})
	_, err := a.Fetch(t.Context(), aftersale.Ref{ID: p.Open(fake.AfterSale{})}, "")
	suitekit.WantWords(t, "another secret", err, aftersale.ClassRefused, "isv.signature-invalid")
}

func TestRemark(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	for _, c := range []struct {
		act  aftersale.Action
		on   string
		want fake.Remark
	}{
		{aftersale.Action{OrderID: "o1", Remark: " 拦截已发 <U&S> ", Flag: aftersale.FlagRed}, "o1", fake.Remark{Text: "拦截已发 <U&S>", Star: "5"}},
		{aftersale.Action{OrderID: "o2", Remark: strings.Repeat("退", 80)}, "o2", fake.Remark{Text: strings.Repeat("退", 60)}},
		{aftersale.Action{OrderID: "o3", Remark: "x", Flag: aftersale.FlagYellow}, "o3", fake.Remark{Text: "x", Star: "4"}},
		{aftersale.Action{OrderID: "o4", Remark: "x", Flag: "pink"}, "o4", fake.Remark{Text: "x"}},
		{aftersale.Action{Ref: aftersale.Ref{ID: "17"}, Remark: "no order known"}, "17", fake.Remark{Text: "no order known"}},
	} {
		c.act.Name = aftersale.ActionRemark
		receipt, err := a.Do(t.Context(), c.act)
		if err != nil || receipt.Reference == "" {
			t.Errorf("%s: got reference %q and error %v, want success with a reference", c.on, receipt.Reference, err)
		}
		if diff := cmp.Diff([]fake.Remark{c.want}, p.Remarks(c.on)); diff != "" {
			t.Errorf("remarks on %s (-want +got):\n%s", c.on, diff)
		}
	}
}

func TestRefuseReasons(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	for kind, want := range map[int][]aftersale.Reason{
		fake.TypeShipped:   {{Code: "31", Text: "已与买家协商一致"}, {Code: "32", Text: "买家已签收商品", NeedsEvidence: true}},
		fake.TypeUnshipped: {},
	} {
		got, err := a.RefuseReasons(t.Context(), refTo(p.Open(fake.AfterSale{Type: kind})))
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("type %d: got error %v, reasons (-want +got):\n%s", kind, err, diff)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	secrets.BadSettings(t, suite.Opener(Maker), testSettings(), map[string]string{
		"sign_method": "sha1", "max_qps": "-1", "return_address_id": "home", "authorize_url": "nowhere", "shop_id": "shop",
		"app_secret": " ", "api_url": "nowhere",
	})
}
