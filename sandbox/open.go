package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
)

// serveOpen opens an after-sale for a person who tries things out: type (Douyin's number, default 2),
// amount (fen), sku (shop's code), company and number (a parcel with a
// pick-up scan), push (URL that gets tag 200). It answers with the id.
func (w *World) serveOpen(rw http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	a := douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, SKUs: []douyinfake.SKU{{ID: "1", OuterID: q.Get("sku"), Quantity: 1}}}
	for name, set := range map[string]func(int64){
		"type": func(n int64) { a.Type = int(n) }, "amount": func(n int64) { a.Amount = n },
	} {
		if text := q.Get(name); text != "" {
			n, err := strconv.ParseInt(text, 10, 32)
			if err != nil || n < 0 {
				http.Error(rw, name+" must be a number that is not negative", http.StatusBadRequest)
				return
			}
			set(n)
		}
	}
	if number := q.Get("number"); number != "" {
		now := time.Now()
		a.Waybills = []douyinfake.Waybill{{Company: q.Get("company"), Number: number, At: now.Add(-time.Hour)}}
		w.SF.Scan(number, "50", now.Add(-time.Hour), "深圳市", "已收取快件")
		w.Kuaidi100.Scan(q.Get("company"), number, "1", "103", now.Add(-time.Hour), "已揽收", "深圳市")
	}
	id := w.Douyin.Open(a)
	answer := map[string]any{"after_sale_id": id, "pushed": false}
	if to := q.Get("push"); to != "" {
		if err := w.Douyin.Push(r.Context(), to, "200", id); err != nil {
			http.Error(rw, "opened "+id+", but the push failed: "+err.Error(), http.StatusBadGateway)
			return
		}
		answer["pushed"] = true
	}
	_ = json.NewEncoder(rw).Encode(answer)
}

// serveLedger lists what Douyin really did.
func (w *World) serveLedger(rw http.ResponseWriter, _ *http.Request) {
	_ = json.NewEncoder(rw).Encode(map[string]any{"ledger": w.Douyin.Ledger(), "calls": w.Douyin.Calls(), "rejected": w.Douyin.Rejected()})
}
