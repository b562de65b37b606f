package kuaishou

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/kuaishou/fake"
	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// FuzzVerify: what is not encrypted with the key is never taken.
func FuzzVerify(f *testing.F) {
	a := plain(f)
	suitekit.Seed(f, "testdata")
	f.Fuzz(func(t *testing.T, body []byte) {
		err := a.Verify(&adapters.Inbound{Body: body})
		if err != nil && !errors.Is(err, adapters.ErrSignature) {
			t.Fatalf("got error %v, want ErrSignature", err)
		}
		text, ok := decrypt(a.messages, body)
		if err == nil && (!ok || !json.Valid(text)) {
			t.Fatalf("got %q taken, want JSON that was encrypted with the key", text)
		}
	})
}

// FuzzParse works on the plain text, which no fuzzer would ever hit encrypted.
func FuzzParse(f *testing.F) {
	a, p := plain(f), fake.New(with(fake.Options{}))
	for _, fixture := range suitekit.Fixtures(f, "testdata", time.Time{}) {
		text, _ := decrypt(a.messages, fixture.In().Body)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		in := &adapters.Inbound{Body: p.Encrypt(text)}
		verified := a.Verify(in) == nil
		events, err := a.Parse(in)
		var ignored *adapters.Ignored
		switch {
		case err != nil && !errors.As(err, &ignored) && !errors.Is(err, adapters.ErrMalformed):
			t.Fatalf("got error %v, want Ignored or ErrMalformed", err)
		case err != nil && len(events) > 0 || err == nil && len(events) != 1 || len(events) > 0 && !verified:
			t.Fatalf("got %d events with error %v, verified %v, want one of the two, and events verified", len(events), err, verified)
		}
		for _, e := range events {
			if !isID(e.Ref.ID) || !e.Amount.IsZero() || e.Key == "" || len(e.Key) > 210 || e.Type == "" || len(e.Tag) > 30 {
				t.Fatalf("got event %+v, want an id, a type, short key and tag, and no amount", e)
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
		s, code := d.snapshot(refTo("17"), time.UnixMilli(1_763_800_000_000))
		if (s == nil) != (code != "") {
			t.Fatalf("got snapshot %v with code %q, want one of the two", s, code)
		}
		if s == nil {
			return
		}
		place(s, d, o)
		if s.Amount.Minor < 0 || s.Kind == "" || s.Status == "" || s.Kind == aftersale.KindRefundUnshipped && o == nil && !s.MayHaveLeft {
			t.Fatalf("got snapshot %+v, want kind, status, no negative amount, and that it may have left without the order", s)
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
			t.Fatalf("result %q: got %v, want success for %q only", env.Result, err, resultOK)
		}
		var call *aftersale.CallError
		if errors.As(err, &call) && (call.Class == "" || call.Class == aftersale.ClassRetry || len([]rune(call.Message)) > 200) {
			t.Fatalf("got error %+v, want a class that is no retry and a short message", call)
		}
		offered, _ := readReasons(env.Data)
		for _, r := range offered {
			if _, ok := wire.Scalar(r.code()).Whole(); !ok {
				t.Fatalf("got reason %+v, want a number as its code", r)
			}
		}
		var d listData
		if json.Unmarshal(env.Data, &d) == nil {
			if next, ok := d.next(1, ""); ok && next == "" && d.Cursor != noMore && len(d.Items) >= pageSize {
				t.Fatal("got a full page without an end taken for the last, want an error")
			}
			a.listed(&d)
		}
	})
}
