package douyin

import (
	"strconv"
	"time"

	"makegood/adapters/courier"
	"makegood/adapters/redact"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// kinds maps aftersale_type.
var kinds = map[wire.Scalar]aftersale.Kind{
	"":  "", // not said
	"0": aftersale.KindReturnRefund,
	"1": aftersale.KindRefundShipped,
	"2": aftersale.KindRefundUnshipped,
	"3": aftersale.KindExchange,
	"7": aftersale.KindReship,
	"8": aftersale.KindRepair,
}

// kindOf is KindOther for 4 and 5 (cancellations), 6 (price protection), and
// what is not known yet.
func kindOf(code wire.Scalar) aftersale.Kind {
	if k, ok := kinds[code]; ok {
		return k
	}
	return aftersale.KindOther
}

// statuses maps aftersale_status. 12 and 51 are success: see statusOf.
var statuses = map[wire.Scalar]aftersale.Status{
	"6":  aftersale.StatusPending,
	"7":  aftersale.StatusAwaitReturn,
	"8":  aftersale.StatusFulfilling,
	"11": aftersale.StatusReturning,
	"12": aftersale.StatusRefunded,
	"13": aftersale.StatusFulfilling,
	"14": aftersale.StatusRefunded,
	"27": aftersale.StatusRefused,
	"28": aftersale.StatusClosed,
	"29": aftersale.StatusRefused,
	"51": aftersale.StatusRefunded,
	"53": aftersale.StatusRefunded,
}

// statusOf reads aftersale_status; where that says success, refund_status tells
// whether the money has arrived: 1 to refund, 2 refunding, 4 failed (agreed, the
// money is not there, so it is watched on); 3 success, 5 recovered, or not said.
func statusOf(code, refund wire.Scalar) aftersale.Status {
	s, ok := statuses[code]
	switch {
	case !ok:
		return aftersale.StatusUnknown
	case (code == "12" || code == "51") && (refund == "1" || refund == "2" || refund == "4"):
		return aftersale.StatusRefunding
	}
	return s
}

// version is the update time in seconds, "" if it is not known.
func version(updated time.Time) string {
	if updated.IsZero() {
		return ""
	}
	return strconv.FormatInt(updated.Unix(), 10)
}

// The most characters that are kept of the reason, and that are read of the
// buyer's own text.
const (
	maxReason = 200
	maxWords  = 1000
)

// snapshot turns afterSale.Detail into a Snapshot. code is "" or what is wrong
// with it: bad_reply, not_found, bad_amount.
func (d *detailData) snapshot(ref aftersale.Ref) (s *aftersale.Snapshot, code string) {
	info := &d.Process.Info
	switch string(info.ID) {
	case ref.ID:
	case "", "0":
		return nil, "not_found"
	default:
		return nil, "bad_reply" // an answer about another after-sale
	}
	amount, ok := info.Amount.Fen()
	freight, freightOK := info.Freight.Fen()
	if !ok || !freightOK || freight.Minor > amount.Minor && !amount.IsZero() {
		return nil, "bad_amount"
	}
	arbitrate := d.Process.Arbitrate.Status
	updated := info.UpdateTime.Seconds()
	s = &aftersale.Snapshot{
		Ref: ref, OrderID: d.Order.ID.ID(), Kind: kindOf(info.Type), Status: statusOf(info.Status, info.RefundStatus),
		Amount: amount, Freight: freight, Version: version(updated),
		Deadline: info.Deadline.Seconds(), AppliedAt: info.ApplyTime.Seconds(), UpdatedAt: updated,
		ReasonCode: string(info.ReasonCode), Reason: wire.Short(redact.Words(string(info.Reason)), maxReason),
		EvidenceCount: len(info.Evidence), BuyerReceived: info.GotPackage == "1", Partial: info.PartType == "1",
		// 1 handling, 4 waits for the seller's proof, 5 negotiation
		Intervention: arbitrate == "1" || arbitrate == "4" || arbitrate == "5",
		RawStatus:    rawStatus(info, arbitrate),
		Items:        items(d.Order.SKU),
		BuyerWords:   info.Words.Short(maxWords),
	}
	if s.Kind == "" || s.Kind == aftersale.KindOther {
		s.Kind, s.ManualReason = aftersale.KindOther, wordsOther
	}
	for _, p := range d.Process.Logistics.Order {
		if p.Number != "" {
			s.Outbound = append(s.Outbound, p.waybill())
		}
	}
	if back := d.Process.Logistics.Return; back != nil && back.Number != "" {
		w := back.waybill()
		s.Return = &w
	}
	return s, ""
}

// rawStatus is for people: the platform's numbers as they came.
func rawStatus(info *detailInfo, arbitrate wire.Scalar) string {
	text := "type " + info.Type.Short(10) + " status " + info.Status.Short(10) + " refund_status " + info.RefundStatus.Short(10)
	if arbitrate != "" && arbitrate != "0" {
		text += " arbitrate_status " + arbitrate.Short(10)
	}
	return text
}

// items are the lines of the order; an amount that is none is left unknown,
// because no money moves by it.
func items(orders []skuOrder) []aftersale.Item {
	var out []aftersale.Item
	for _, o := range orders {
		paid, _ := o.Paid.Fen()
		out = append(out, aftersale.Item{
			SKU: string(o.SKU), OuterSKU: string(o.OuterSKU), Product: string(o.Product), Quantity: o.Quantity.Count(), Amount: paid,
		})
	}
	return out
}

// waybill reads a parcel. A company that no courier adapter knows has no name.
func (p parcel) waybill() aftersale.Waybill {
	return aftersale.Waybill{
		Courier: courier.Canonical(string(p.Code), string(p.Company)), Number: string(p.Number), ShippedAt: p.At.Seconds(),
	}
}
