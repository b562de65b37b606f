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

// longest is the longest time left that is believed.
const longest = 400 * 24 * time.Hour

// readDeadline reads deadline: documents disagree whether it is a moment or
// the seconds that are left.
func readDeadline(s wire.Scalar, now time.Time) time.Time {
	n, ok := s.Whole()
	switch {
	case !ok || n <= 0:
		return time.Time{}
	case n > 1_000_000_000:
		return s.Seconds()
	case n > int64(longest/time.Second):
		return time.Time{}
	}
	return now.Add(time.Duration(n) * time.Second).UTC().Truncate(time.Second)
}

// reasonAutoAgreed is the refund_reason of a request that the platform agreed
// to by itself because nothing was shipped.
const reasonAutoAgreed = "4"

// What a person has to do where there is no API.
const (
	wordsReship  = "WeChat has no known API for re-sends: settle it in the merchant console"
	wordsOther   = "WeChat has no known API for this kind of request: settle it in the merchant console"
	wordsOverdue = "the refund is overdue: settle it in the merchant console"
	wordsOffline = "WeChat could not pay: pay the buyer by other means and hand in the proof in the merchant console"
)

// snapshot turns the answer of getaftersaleorder into a Snapshot. code is "" or
// what is wrong with it: bad_reply, bad_amount.
func (data *afterSaleData) snapshot(ref aftersale.Ref, now time.Time) (s *aftersale.Snapshot, code string) {
	d := data.Order
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
	if w, ok := d.Return.waybill(); ok {
		s.Return = &w
	}
	d.special(s)
	return s, ""
}

// special sees to what the table of statuses cannot say.
func (d *afterSaleOrder) special(s *aftersale.Snapshot) {
	switch {
	case d.Status == statusExchanged && s.Kind != aftersale.KindExchange && s.Kind != aftersale.KindReship:
		s.Status = aftersale.StatusClosed // an exchange that is complete is no refund
	case d.Status == "PLATFORM_REFUND_FAIL" && d.Offline.Yes():
		s.Status, s.HandledByHand = aftersale.StatusUnknown, wordsOffline
	case d.Status == "MERCHANT_OVERDUE_REFUND":
		s.HandledByHand = wordsOverdue
	}
	s.Instant = s.Status == aftersale.StatusRefunded && marketplace.MoneyOnly(s.Kind) && d.Refund.Reason == reasonAutoAgreed
	if s.HandledByHand != "" {
		return
	}
	switch s.Kind {
	case aftersale.KindReship:
		s.HandledByHand = wordsReship
	case aftersale.KindOther:
		s.HandledByHand = wordsOther
	}
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

// waybill reads a parcel; ok is false without a number.
func (p *parcel) waybill() (w aftersale.Waybill, ok bool) {
	if p.Number == "" {
		return aftersale.Waybill{}, false
	}
	return aftersale.Waybill{
		Courier: courier.Canonical(string(p.Code), string(p.Company)), Number: string(p.Number), ShippedAt: p.At.Seconds(),
	}, true
}
