package engine

import (
	"strconv"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// RecordsOf lists the register lines that a change of a case opens or changes:
// the loss, the inquiries and claims, and the goods that a rule warns of.
func RecordsOf(before, after aftersale.Case, warn string, now time.Time) []store.Record {
	var out []store.Record
	line := func(register, key string, at time.Time) store.Record {
		r := store.Record{Register: register, Key: key, At: at, UpdatedAt: now, CaseID: after.ID, Ref: after.Ref, OrderID: after.OrderID, Rule: after.Rule}
		if s := after.Snapshot; s != nil {
			r.OrderID, r.Amount = s.OrderID, s.Amount
			if len(s.Outbound) > 0 {
				r.Waybill = s.Outbound[0]
			}
		}
		return r
	}
	if l := after.Loss; l != nil && (before.Loss == nil || *before.Loss != *l) {
		r := line(store.RegisterLosses, after.ID, l.OpenedAt)
		r.State, r.Amount, r.Recovered = string(l.State), l.AtRisk, l.Recovered
		out = append(out, r)
	}
	for i, h := range after.Inquiries {
		if i < len(before.Inquiries) && before.Inquiries[i].Response == h.Response {
			continue
		}
		state := "open"
		if h.Response != "" {
			state = h.Response
		}
		r := line(store.RegisterInquiries, after.ID+"/"+strconv.Itoa(h.N), h.At)
		r.State, r.Result, r.By = state, string(h.To)+":"+string(h.Question), h.RespondedBy
		if h.Waybill.Number != "" {
			r.Waybill = h.Waybill
		}
		out = append(out, r)
		if h.Question == aftersale.QuestionClaim {
			r.Register, r.Key = store.RegisterClaims, after.ID+"/"+h.Waybill.Number
			out = append(out, r)
		}
	}
	if warn == "" || after.Snapshot == nil {
		return out
	}
	for _, sku := range skusOf(after.Snapshot.Items) {
		r := line(warn, after.Ref.Platform+"/"+after.Ref.Shop+"/"+sku, now)
		r.SKU, r.State, r.Once = sku, "open", true
		out = append(out, r)
	}
	return out
}

// skusOf names the goods by the shop's own code where there is one. A request
// that names no goods stands for the order as a whole.
func skusOf(items []aftersale.Item) []string {
	var out []string
	for _, i := range items {
		switch {
		case i.OuterSKU != "":
			out = append(out, i.OuterSKU)
		case i.SKU != "":
			out = append(out, i.SKU)
		case i.Product != "":
			out = append(out, i.Product)
		}
	}
	return out
}
