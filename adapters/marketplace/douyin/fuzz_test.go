package douyin

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

func FuzzParse(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.http")
	if err != nil || len(paths) == 0 {
		f.Fatal("no fixtures")
	}
	for _, path := range paths {
		in, err := suite.ReadFixture(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(in.Body)
	}
	a := plain(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := a.Parse(&adapters.Inbound{Body: body})
		var ignored *adapters.Ignored
		if err != nil && !errors.As(err, &ignored) && !errors.Is(err, adapters.ErrMalformed) {
			t.Fatalf("undocumented error: %v", err)
		}
		if errors.Is(err, adapters.ErrMalformed) && len(events) > 0 || err == nil && len(events) == 0 {
			t.Fatalf("%d events with %v", len(events), err)
		}
		for _, e := range events {
			if !wire.IsID(e.Ref.ID) || e.Amount.Minor < 0 || e.Key == "" || e.Type == "" {
				t.Fatalf("event %+v", e)
			}
		}
	})
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
			t.Fatalf("snapshot %v with code %q", s, code)
		}
		if s != nil && (s.Amount.Minor < 0 || s.Freight.Minor < 0 || s.Kind == "" || s.Status == "") {
			t.Fatalf("snapshot %+v", s)
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
		_, err := a.operated(env, "17")
		if err == nil && env.Code != codeOK && env.Code != codePartial {
			t.Fatalf("code %q counts as done", env.Code)
		}
	})
}
