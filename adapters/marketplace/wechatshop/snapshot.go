package wechatshop

import (
	"strconv"
	"time"

	"makegood/adapters/courier"
	"makegood/adapters/marketplace"
	"makegood/adapters/redact"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// kinds maps type. Whether a request for money only is shipped or not is the
// order's to say.
var kinds = map[wire.Scalar]aftersale.Kind{
	"REFUND": aftersale.KindRefundUnshipped, "RETURN": aftersale.KindReturnRefund,
	"EXCHANGE": aftersale.KindExchange, "RESHIP": aftersale.KindReship,
}

// kindOf maps type and sub_type. The difference to a lower price is money too,
// but it says nothing about the goods.
func kindOf(name, sub wire.Scalar) aftersale.Kind {
	kind, known := kinds[name]
	if !known || name == "REFUND" && sub == "REFUND_PRICE_DIFF" {
		return aftersale.KindOther
	}
	return kind
}

// readDeadline reads deadline: documents disagree whether it is a moment or
// the seconds that are left. More than 400 days are not believed.
func readDeadline(s wire.Scalar, now time.Time) time.Time {
	n, ok := s.Whole()
	switch {
	case !ok || n <= 0:
		return time.Time{}
	case n > 1_000_000_000:
		return s.Seconds()
	case n > 400*24*60*60:
		return time.Time{}
	}
	return now.Add(time.Duration(n) * time.Second).UTC().Truncate(time.Second)
}

// What a person has to do where there is no API.
const (
	wordsReship  = "WeChat has no known API for re-sends: settle it in the merchant console"
	wordsOther   = "WeChat has no known API for this kind of request: settle it in the merchant console"
	wordsOverdue = "the refund is overdue: settle it in the merchant console"
	wordsOffline = "WeChat could not pay: pay the buyer by other means and hand in the proof in the merchant console"
)

// manualKinds are the kinds of request that a person has to see to.
var manualKinds = map[aftersale.Kind]string{aftersale.KindReship: wordsReship, aftersale.KindOther: wordsOther}

// snapshot turns an after-sale, nil for none, into a Snapshot. code is "" or what
// is wrong with it: bad_reply, bad_amount.
func (d *afterSaleOrder) snapshot(ref aftersale.Ref, now time.Time) (s *aftersale.Snapshot, code string) {
	if d == nil || string(d.ID) != ref.ID {
		return nil, "bad_reply"
	}
	amount, ok := d.Refund.Amount.Fen()
	if !ok {
		return nil, "bad_amount"
	}
	s = &aftersale.Snapshot{
		Ref: ref, OrderID: idOf(d.OrderID), Kind: kindOf(d.Type, d.SubType), Status: statusInfoOf(d.Status).status, Amount: amount,
		Deadline: readDeadline(d.Deadline, now), AppliedAt: d.CreateTime.Seconds(), UpdatedAt: d.UpdateTime.Seconds(),
		ReasonCode: word(d.Reason), Reason: wire.Short(redact.Words(string(d.ReasonText)), 100),
		EvidenceCount: max(len(d.Details.Media), len(d.Details.Infos)),
		BuyerReceived: d.Details.Received.Yes(),
		Intervention:  d.Status == "PLATFORM_PROCESSING" || isID(string(d.Complaint)),
		RawStatus:     d.rawStatus(),
		Buyer:         d.Buyer.Short(marketplace.MaxBuyerID),
		Return:        d.Return.waybill(),
		BuyerWords:    d.Details.Words.Short(marketplace.MaxBuyerWords),
	}
	p := &d.Product // always one SKU
	item := aftersale.Item{SKU: string(p.SKU), OuterSKU: string(p.Code), Product: string(p.Product), Quantity: p.Count.Count()}
	if item != (aftersale.Item{}) {
		s.Items = []aftersale.Item{item}
	}
	if !s.UpdatedAt.IsZero() {
		s.Version = strconv.FormatInt(s.UpdatedAt.Unix(), 10)
	}
	d.special(s)
	return s, ""
}

// special sees to what the table of statuses cannot say.
func (d *afterSaleOrder) special(s *aftersale.Snapshot) {
	s.ManualReason = manualKinds[s.Kind]
	switch {
	case d.Status == statusExchanged && s.Kind != aftersale.KindExchange && s.Kind != aftersale.KindReship:
		s.Status = aftersale.StatusClosed // an exchange that is complete is no refund
	case d.Status == "PLATFORM_REFUND_FAIL" && d.Offline.Yes():
		s.Status, s.ManualReason = aftersale.StatusUnknown, wordsOffline
	case d.Status == "MERCHANT_OVERDUE_REFUND":
		s.ManualReason = wordsOverdue
	}
	// refund_reason 4: the platform agreed by itself, because nothing was shipped.
	s.Instant = s.Status == aftersale.StatusRefunded && marketplace.MoneyOnly(s.Kind) && d.Refund.Reason == "4"
}

// rawStatus is for people: the platform's words as they came.
func (d *afterSaleOrder) rawStatus() string {
	text := word(d.Type) + " " + word(d.Status)
	if sub := word(d.SubType); sub != "" && sub != "DEFAULT" {
		text += " " + sub
	}
	if reason := word(d.Refund.Reason); reason != "" && reason != "0" {
		text += " refund_reason " + reason
	}
	return text
}

// waybill reads a parcel; nil without a number.
func (p *parcel) waybill() *aftersale.Waybill {
	if p.Number == "" {
		return nil
	}
	return &aftersale.Waybill{
		Courier: courier.Canonical(string(p.Code), string(p.Company)), Number: string(p.Number), ShippedAt: p.At.Seconds(),
	}
}
