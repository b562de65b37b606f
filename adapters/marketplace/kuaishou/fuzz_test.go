package kuaishou

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/kuaishou/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

func bodies(f *testing.F) (out [][]byte) {
	paths, err := filepath.Glob("testdata/*.http")
	if err != nil || len(paths) == 0 {
		f.Fatal("no fixtures")
	}
	for _, path := range paths {
		in := suitekit.ReadFixture(f, path)
		out = append(out, in.Body)
	}
	return out
}

// FuzzVerify: what is not encrypted with the key is never taken.
func FuzzVerify(f *testing.F) {
	a, genuine := plain(f), map[string]bool{}
	for _, body := range bodies(f) {
		genuine[string(body)] = true
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		err := a.Verify(&adapters.Inbound{Body: body})
		if err != nil && !errors.Is(err, adapters.ErrSignature) {
			t.Fatalf("undocumented error: %v", err)
		}
		text, ok := decrypt(a.messages, body)
		if err == nil && (!ok || !json.Valid(text)) {
			t.Fatalf("taken: %q", text)
		}
	})
}

// FuzzParse works on the plain text, which no fuzzer would ever hit encrypted.
func FuzzParse(f *testing.F) {
	a, p := plain(f), fake.New(with(fake.Options{}))
	for _, body := range bodies(f) {
		text, _ := decrypt(a.messages, body)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		in := &adapters.Inbound{Body: p.Encrypt(text)}
		verified := a.Verify(in) == nil
		events, err := a.Parse(in)
		var ignored *adapters.Ignored
		switch {
		case err != nil && !errors.As(err, &ignored) && !errors.Is(err, adapters.ErrMalformed):
			t.Fatalf("undocumented error: %v", err)
		case err != nil && len(events) > 0 || err == nil && len(events) != 1 || len(events) > 0 && !verified:
			t.Fatalf("%d events with %v, verified %v", len(events), err, verified)
		}
		for _, e := range events {
			if !isID(e.Ref.ID) || !e.Amount.IsZero() || e.Key == "" || len(e.Key) > 210 || e.Type == "" || len(e.Tag) > 30 {
				t.Fatalf("event %+v", e)
			}
		}
	})
}

func FuzzDetail(f *testing.F) {
	f.Add([]byte(`{"refundId":17,"oid":18,"handlingWay":10,"status":10,"refundFee":990,"updateTime":1763800000000,"expireTime":1763900000000,"logisticsInfo":{"expressNo":"SF1","expressCode":4},"returnFreightInfo":{"returnFreightAmount":5}}`),
		[]byte(`{"orderBaseInfo":{"oid":18,"status":30,"sendTime":1763800000000},"orderItemInfo":{"skuId":5,"skuNick":"A","num":2},"orderLogisticsInfo":[{"expressNo":"SF1","expressCode":4}]}`))
	f.Add([]byte(`{"refundId":17,"handlingWay":10,"buyerOpenId":"o","refundDesc":"x"}`), []byte(`{"oid":18,"status":40,"items":[{"skuNick":"A"}]}`))
	f.Add([]byte(`{"refundId":"17","refundFee":-1,"logisticsInfo":[]}`), []byte(`{"orderBaseInfo":[],"orderItemInfo":[null]}`))
	f.Fuzz(func(t *testing.T, detail, order []byte) {
		d, o := new(detailData), readOrder(order)
		if json.Unmarshal(detail, d) != nil {
			return
		}
		s, code := d.snapshot(aftersale.Ref{Platform: Name, ID: "17"}, time.UnixMilli(1_763_800_000_000))
		if (s == nil) != (code != "") {
			t.Fatalf("snapshot %v with code %q", s, code)
		}
		if s == nil {
			return
		}
		place(s, d, o)
		if s.Amount.Minor < 0 || s.Kind == "" || s.Status == "" || s.Kind == aftersale.KindRefundUnshipped && o == nil && !s.MayHaveLeft {
			t.Fatalf("snapshot %+v", s)
		}
	})
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"result":1,"data":[{"reasonCode":1,"requiredRejectImage":true}]}`))
	f.Add([]byte(`{"result":300014,"sub_code":"x","error_msg":"Exceed qps limit"}`))
	f.Add([]byte(`{"result":1,"data":{"pcursor":"nomore","refundOrderInfoList":[{"refundId":1,"updateTime":1763800000000}]}}`))
	a := plain(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		env := new(envelope)
		if json.Unmarshal(text, env) != nil {
			return
		}
		err := a.check(methodApprove, env, true)
		if (err == nil) != (env.Result == resultOK) {
			t.Fatalf("result %q: %v", env.Result, err)
		}
		var call *aftersale.CallError
		if errors.As(err, &call) && (call.Class == "" || call.Class == aftersale.ClassRetry || len([]rune(call.Message)) > 200) {
			t.Fatalf("%+v", call)
		}
		for _, r := range first(readReasons(env.Data)) {
			if _, ok := scalar(r.code()).whole(); !ok {
				t.Fatalf("reason %+v", r)
			}
		}
		var d listData
		if json.Unmarshal(env.Data, &d) == nil {
			if next, ok := d.next(1, ""); ok && next == "" && d.Cursor != noMore && len(d.Items) >= pageSize {
				t.Fatal("a full page without an end counts as the last")
			}
			a.listed(&d)
		}
	})
}

func first(all []rejectReason, _ bool) []rejectReason { return all }
