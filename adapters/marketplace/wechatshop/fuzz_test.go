package wechatshop

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/suitekit"
)

// fixtures calls add with every request of testdata and what it says.
func fixtures(f *testing.F, add func(in *adapters.Inbound, message []byte)) {
	f.Helper()
	a := plain(f)
	for _, fixture := range suitekit.Fixtures(f, "testdata", time.Time{}) {
		message, _ := a.open(fixture.In())
		add(fixture.In(), message)
	}
}

// FuzzVerify: whatever arrives, what Parse takes is what Verify has proved.
func FuzzVerify(f *testing.F) {
	fixtures(f, func(in *adapters.Inbound, _ []byte) {
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
			t.Fatalf("not verified: got events %v and error %v, want ErrMalformed alone", events, err)
		}
	})
}

func FuzzUnwrap(f *testing.F) {
	fixtures(f, func(_ *adapters.Inbound, message []byte) {
		f.Add(append(append(make([]byte, 20), message...), 1), testApp)
	})
	f.Add([]byte("0123456789abcdef\x00\x00\x00\x02{}app\x01"), "app")
	f.Fuzz(func(t *testing.T, text []byte, app string) {
		message, ok := unwrap(text, app)
		if ok && len(message)+len(app)+21 > len(text) || !ok && message != nil {
			t.Fatalf("got %d bytes out of %d, opened %v: want no more than there are", len(message), len(text), ok)
		}
		if key, ok := readAESKey(testKey); ok {
			sealed, _ := base64.StdEncoding.DecodeString(string(text))
			key.open(sealed, app)
		}
	})
}

func FuzzMessage(f *testing.F) {
	fixtures(f, func(_ *adapters.Inbound, message []byte) { f.Add(message) })
	f.Fuzz(func(t *testing.T, text []byte) {
		events, err := readMessage(text)
		var ignored *adapters.Ignored
		if err != nil && !errors.As(err, &ignored) && !errors.Is(err, adapters.ErrMalformed) {
			t.Fatalf("got error %v, want Ignored or ErrMalformed", err)
		}
		if err != nil && len(events) > 0 || err == nil && len(events) != 1 {
			t.Fatalf("got %d events with error %v, want one of the two", len(events), err)
		}
		for _, e := range events {
			if !isID(e.Ref.ID) || !e.Amount.IsZero() || e.Type == "" || e.Key == "" || len(e.Key) > 300 {
				t.Fatalf("got event %+v, want an id, a type, a short key and no amount", e)
			}
		}
	})
}

func FuzzAfterSale(f *testing.F) {
	f.Add([]byte(`{"after_sale_order":{"after_sale_order_id":17,"type":"REFUND","status":"MERCHANT_PROCESSING","refund_info":{"amount":990,"refund_reason":4},"update_time":1763800000,"deadline":172800,"product_info":{"sku_id":"1","count":1},"return_info":{"waybill_id":"1","delivery_id":"SF"}}}`),
		[]byte(`{"order":{"order_id":"18","status":30,"order_detail":{"product_infos":[{"sku_id":"1","sku_cnt":2}],"delivery_info":{"delivery_product_info":[{"waybill_id":"SF1","delivery_id":"SF","product_infos":[{"sku_id":1}]}]}}}}`))
	f.Add([]byte(`{"after_sale_order":{"after_sale_order_id":"17","refund_info":{"amount":-1}}}`), []byte(`null`))
	f.Fuzz(func(t *testing.T, detail, order []byte) {
		var d answeredAfterSale
		if json.Unmarshal(detail, &d) != nil {
			return
		}
		s, code := d.Order.snapshot(refTo("17"), at)
		if (s == nil) != (code != "") {
			t.Fatalf("got snapshot %v with code %q, want one of the two", s, code)
		}
		if s == nil {
			return
		}
		addOrder(s, d.Order, readOrder(order))
		if s.Amount.Minor < 0 || s.Kind == "" || s.Status == "" || s.Instant && !s.Status.Final() {
			t.Fatalf("got snapshot %+v, want kind, status, no negative amount, and instant only at the end", s)
		}
	})
}

// answeredAfterSale is the answer of getaftersaleorder.
type answeredAfterSale struct {
	Order *afterSaleOrder `json:"after_sale_order"`
}

// readOrder is the order of an answer, nil if there is none.
func readOrder(text []byte) *orderInfo {
	var d orderData
	if json.Unmarshal(text, &d) != nil {
		return nil
	}
	return d.info()
}

func FuzzLists(f *testing.F) {
	f.Add([]byte(`{"after_sale_order_id_list":["1",2],"has_more":true,"next_key":"k"}`))
	f.Add([]byte(`{"address_id_list":["7"],"address_list":[{"address_id":7,"default_recv":1}]}`))
	f.Add([]byte(`{"reason_list":[{"reject_reason_type":1,"reject_scene":1}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var list listData
		var addresses addressesData
		var reasons struct {
			Reasons []rejectReason `json:"reason_list"`
		}
		for _, data := range []any{&list, &addresses, &reasons} {
			_ = json.Unmarshal(text, data) // what could be read of it counts
		}
		ids, next, ok := list.page("k0")
		if ok && next == "k0" {
			t.Fatalf("got next page %q, want another than this one", next)
		}
		for _, id := range append(ids, addresses.known()) {
			if id != "" && !isID(id) {
				t.Fatalf("got id %q, want digits", id)
			}
		}
		offered(reasons.Reasons, sceneRefund)
	})
}
