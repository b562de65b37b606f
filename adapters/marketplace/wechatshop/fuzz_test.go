package wechatshop

import (
	"encoding/base64"
	"errors"
	"net/http"
	"path/filepath"
	"testing"

	"makegood/adapters"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// fixtures calls f with every request of testdata.
func fixtures(f *testing.F, add func(in *adapters.Inbound)) {
	f.Helper()
	paths, err := filepath.Glob("testdata/*.http")
	if err != nil || len(paths) == 0 {
		f.Fatal("no fixtures")
	}
	for _, path := range paths {
		in := suitekit.ReadFixture(f, path)
		add(in)
	}
}

// FuzzVerify: whatever arrives, what Parse takes is what Verify has proved.
func FuzzVerify(f *testing.F) {
	fixtures(f, func(in *adapters.Inbound) {
		f.Add(in.Body, in.Query.Get("timestamp"), in.Query.Get("nonce"), in.Query.Get("msg_signature"))
	})
	a := plain(f)
	f.Fuzz(func(t *testing.T, body []byte, timestamp, nonce, signature string) {
		in := &adapters.Inbound{Method: http.MethodPost, Body: body, Query: map[string][]string{
			"timestamp": {timestamp}, "nonce": {nonce}, "msg_signature": {signature},
		}}
		verified := a.Verify(in) == nil
		events, err := a.Parse(in)
		if !verified && (len(events) > 0 || !errors.Is(err, adapters.ErrMalformed)) {
			t.Fatalf("not verified, yet %v, %v", events, err)
		}
	})
}

func FuzzUnwrap(f *testing.F) {
	fixtures(f, func(in *adapters.Inbound) {
		if text, ok := plain(f).open(in); ok {
			f.Add(append(append(make([]byte, 20), text...), 1), testApp)
		}
	})
	f.Add([]byte("0123456789abcdef\x00\x00\x00\x02{}app\x01"), "app")
	f.Fuzz(func(t *testing.T, text []byte, app string) {
		message, ok := unwrap(text, app)
		if ok && len(message)+len(app)+21 > len(text) || !ok && message != nil {
			t.Fatalf("%d bytes out of %d, %v", len(message), len(text), ok)
		}
		if key, ok := readAESKey(testKey); ok {
			sealed, _ := base64.StdEncoding.DecodeString(string(text))
			key.open(sealed, app)
		}
	})
}

func FuzzMessage(f *testing.F) {
	a := plain(f)
	fixtures(f, func(in *adapters.Inbound) {
		if text, ok := a.open(in); ok {
			f.Add(text)
		}
	})
	f.Fuzz(func(t *testing.T, text []byte) {
		events, err := readMessage(text)
		var ignored *adapters.Ignored
		if err != nil && !errors.As(err, &ignored) && !errors.Is(err, adapters.ErrMalformed) {
			t.Fatalf("undocumented error: %v", err)
		}
		if err != nil && len(events) > 0 || err == nil && len(events) != 1 {
			t.Fatalf("%d events with %v", len(events), err)
		}
		for _, e := range events {
			if !isID(e.Ref.ID) || !e.Amount.IsZero() || e.Type == "" || e.Key == "" || len(e.Key) > 300 {
				t.Fatalf("event %+v", e)
			}
		}
	})
}

func FuzzAfterSale(f *testing.F) {
	f.Add([]byte(`{"after_sale_order":{"after_sale_order_id":17,"type":"REFUND","status":"MERCHANT_PROCESSING","refund_info":{"amount":990,"refund_reason":4},"update_time":1763800000,"deadline":172800,"product_info":{"sku_id":"1","count":1},"return_info":{"waybill_id":"1","delivery_id":"SF"}}}`),
		[]byte(`{"order":{"order_id":"18","status":30,"order_detail":{"product_infos":[{"sku_id":"1","sku_cnt":2}],"delivery_info":{"delivery_product_info":[{"waybill_id":"SF1","delivery_id":"SF","product_infos":[{"sku_id":1}]}]}}}}`))
	f.Add([]byte(`{"after_sale_order":{"after_sale_order_id":"17","refund_info":{"amount":-1}}}`), []byte(`null`))
	f.Fuzz(func(t *testing.T, detail, order []byte) {
		s, d, code := readAfterSale(detail, aftersale.Ref{Platform: Name, ID: "17"}, at)
		if (s == nil) != (code != "") {
			t.Fatalf("snapshot %v with code %q", s, code)
		}
		if s == nil {
			return
		}
		addOrder(s, d, readOrderData(order))
		if s.Amount.Minor < 0 || s.Kind == "" || s.Status == "" || s.Instant && !s.Status.Final() {
			t.Fatalf("snapshot %+v", s)
		}
	})
}

func FuzzLists(f *testing.F) {
	f.Add([]byte(`{"after_sale_order_id_list":["1",2],"has_more":true,"next_key":"k"}`))
	f.Add([]byte(`{"address_id_list":["7"],"address_list":[{"address_id":7,"default_recv":1}]}`))
	f.Add([]byte(`{"reason_list":[{"reject_reason_type":1,"reject_scene":1}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		ids, next, ok := readList(text, "k0")
		if ok && next == "k0" {
			t.Fatalf("a page that leads to itself: %v", ids)
		}
		for _, id := range ids {
			if !isID(id) {
				t.Fatalf("id %q", id)
			}
		}
		if found, known, _ := readAddresses(text); len(found) > maxAddresses || known != "" && !isID(known) {
			t.Fatalf("%v %q", found, known)
		}
		readReasons(text, sceneRefund)
	})
}
