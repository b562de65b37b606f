package douyin

import (
	"encoding/json"
	"testing"

	"makegood/adapters/marketplace/suite"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

func FuzzParse(f *testing.F) {
	suite.FuzzParse(f, suite.Fuzzed{Platform: Name, Hook: plain(f), IsID: wire.IsID})
}

func FuzzDetail(f *testing.F) {
	f.Add([]byte(`{"process_info":{"after_sale_info":{"after_sale_id":17,"after_sale_type":2,"after_sale_status":6,"refund_total_amount":990,"update_time":1763800000},"logistics_info":{"order":[{"tracking_no":"SF1","company_code":"shunfeng"}],"return":null}},"order_info":{"shop_order_id":1,"sku_order_infos":[{"sku_id":2,"item_quantity":1}]}}`))
	f.Add([]byte(`{"process_info":{"after_sale_info":{"after_sale_id":"17","refund_total_amount":-1}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var d detailData
		if json.Unmarshal(data, &d) != nil {
			return
		}
		s, code := d.snapshot(aftersale.Ref{Platform: Name, ID: "17"})
		if (s == nil) != (code != "") {
			t.Fatalf("got snapshot %v with code %q, want one of the two", s, code)
		}
		if s != nil && (s.Amount.Minor < 0 || s.Freight.Minor < 0 || s.Kind == "" || s.Status == "") {
			t.Fatalf("got snapshot %+v, want kind, status and no negative amount", s)
		}
	})
}

func FuzzOperated(f *testing.F) {
	f.Add([]byte(`{"code":10000,"data":{"items":[{"aftersale_id":17,"status_code":0,"status_msg":"ok"}]}}`))
	f.Add([]byte(`{"code":10001,"data":{"items":[{"aftersale_id":"17","status_code":20309541}]}}`))
	f.Add([]byte(`{"code":50002,"sub_code":"isv.business-failed:20309541"}`))
	a := plain(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		env := new(envelope)
		if json.Unmarshal(text, env) != nil {
			return
		}
		if _, err := a.operated(env, "17"); err == nil && env.Code != codeOK && env.Code != codePartial {
			t.Fatalf("got code %q taken for done, want %q or %q", env.Code, codeOK, codePartial)
		}
	})
}
