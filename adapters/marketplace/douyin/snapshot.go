package douyin

import (
	"encoding/json"
	"strconv"

	"makegood/adapters/courier"
	"makegood/adapters/redact"
	"makegood/aftersale"
)

// kindOf maps aftersale_type.
func kindOf(code scalar) aftersale.Kind {
	switch code {
	case "":
		return ""
	case "0":
		return aftersale.KindReturnRefund
	case "1":
		return aftersale.KindRefundShipped
	case "2":
		return aftersale.KindRefundUnshipped
	case "3":
		return aftersale.KindExchange
	case "7":
		return aftersale.KindReship
	case "8":
		return aftersale.KindRepair
	}
	return aftersale.KindOther // 4, 5 cancellations, 6 price protection, and what is not known yet
}

// statusOf maps aftersale_status; where that says success, refund_status
// tells whether the money has arrived.
func statusOf(code, refund scalar) aftersale.Status {
	switch code {
	case "6":
		return aftersale.StatusPending
	case "7":
		return aftersale.StatusAwaitReturn
	case "8", "13":
		return aftersale.StatusFulfilling
	case "11":
		return aftersale.StatusReturning
	case "12", "51":
		return paidStatus(refund)
	case "14", "53":
		return aftersale.StatusRefunded
	case "27", "29":
		return aftersale.StatusRefused
	case "28":
		return aftersale.StatusClosed
	}
	return aftersale.StatusUnknown
}

// paidStatus: 1 to refund, 2 refunding, 4 failed (agreed, the money is not
// there, so it is watched on); 3 success, 5 recovered, or not said.
func paidStatus(refund scalar) aftersale.Status {
	switch refund {
	case "1", "2", "4":
		return aftersale.StatusRefunding
	}
	return aftersale.StatusRefunded
}

// readAmount reads fen. Absent and zero are the unknown amount; ok is false
// for what is negative or no number.
func readAmount(s scalar) (m aftersale.Money, ok bool) {
	if s == "" {
		return aftersale.Money{}, true
	}
	fen, ok := s.whole()
	if !ok || fen < 0 {
		return aftersale.Money{}, false
	}
	if fen == 0 {
		return aftersale.Money{}, true
	}
	return aftersale.Fen(fen), true
}

// maxWords bounds what is read of the buyer's own text, in characters.
const maxWords = 1000

// readDetail decodes the data of afterSale.Detail. code is "" or what is
// wrong with it: bad_reply, not_found, bad_amount.
func readDetail(raw json.RawMessage, ref aftersale.Ref) (s *aftersale.Snapshot, code string) {
	var d detailData
	if err := json.Unmarshal(raw, &d); err != nil {
		return nil, "bad_reply"
	}
	info := &d.Process.Info
	switch string(info.ID) {
	case ref.ID:
	case "", "0":
		return nil, "not_found"
	default:
		return nil, "bad_reply" // an answer about another after-sale
	}
	amount, ok := readAmount(info.Amount)
	freight, freightOK := readAmount(info.Freight)
	if !ok || !freightOK || freight.Minor > amount.Minor && !amount.IsZero() {
		return nil, "bad_amount"
	}
	s = &aftersale.Snapshot{
		Ref: ref, Kind: kindOf(info.Type), Status: statusOf(info.Status, info.RefundStatus),
		Amount: amount, Freight: freight,
		Deadline: info.Deadline.seconds(), AppliedAt: info.ApplyTime.seconds(), UpdatedAt: info.UpdateTime.seconds(),
		ReasonCode: string(info.ReasonCode), Reason: short(redact.Words(string(info.Reason)), 200), EvidenceCount: len(info.Evidence),
		BuyerReceived: info.GotPackage == "1", Partial: info.PartType == "1",
		Intervention: arbitrating(d.Process.Arbitrate.Status),
		RawStatus:    rawStatus(info, d.Process.Arbitrate.Status),
		Items:        items(d.Order.SKU),
		BuyerWords:   short(string(info.Words), maxWords),
	}
	if s.Kind == "" {
		s.Kind = aftersale.KindOther
	}
	if isID(string(d.Order.ID)) {
		s.OrderID = string(d.Order.ID)
	}
	if !s.UpdatedAt.IsZero() {
		s.Version = strconv.FormatInt(s.UpdatedAt.Unix(), 10)
	}
	for i := range d.Process.Logistics.Order {
		if w, ok := d.Process.Logistics.Order[i].waybill(); ok {
			s.Outbound = append(s.Outbound, w)
		}
	}
	if back := d.Process.Logistics.Return; back != nil {
		if w, ok := back.waybill(); ok {
			s.Return = &w
		}
	}
	if s.Kind == aftersale.KindOther {
		s.HandledByHand = wordsOther
	}
	return s, ""
}

// arbitrating: 1 handling, 4 waits for the seller's proof, 5 negotiation.
func arbitrating(status scalar) bool {
	return status == "1" || status == "4" || status == "5"
}

// rawStatus is for people: the platform's numbers as they came.
func rawStatus(info *detailInfo, arbitrate scalar) string {
	text := "type " + short(string(info.Type), 10) + " status " + short(string(info.Status), 10) +
		" refund_status " + short(string(info.RefundStatus), 10)
	if arbitrate != "" && arbitrate != "0" {
		text += " arbitrate_status " + short(string(arbitrate), 10)
	}
	return text
}

// items are the lines of the order; an amount that is none is left unknown,
// because no money moves by it.
func items(orders []skuOrder) []aftersale.Item {
	var out []aftersale.Item
	for _, o := range orders {
		item := aftersale.Item{SKU: string(o.SKU), OuterSKU: string(o.OuterSKU), Product: string(o.Product)}
		if n, ok := o.Quantity.whole(); ok && n > 0 && n <= 1_000_000 {
			item.Quantity = int(n)
		}
		item.Amount, _ = readAmount(o.Paid)
		out = append(out, item)
	}
	return out
}

// waybill reads a parcel; ok is false without a number.
func (p *parcel) waybill() (w aftersale.Waybill, ok bool) {
	if p.Number == "" {
		return aftersale.Waybill{}, false
	}
	name := canonicalCourier(string(p.Code))
	if name == "" {
		name = canonicalCourier(string(p.Company))
	}
	return aftersale.Waybill{Courier: name, Number: string(p.Number), ShippedAt: p.At.seconds()}, true
}

// canonicalCourier returns "" for a company no courier adapter knows.
func canonicalCourier(word string) string {
	switch name := courier.Normal(word); name {
	case courier.SF, courier.ZTO, courier.YTO, courier.STO, courier.Yunda,
		courier.JTExpress, courier.JDL, courier.EMS, courier.Deppon:
		return name
	}
	return ""
}
