package wechatshop

import (
	"encoding/json"
	"strconv"
	"time"

	"makegood/adapters/courier"
	"makegood/adapters/redact"
	"makegood/aftersale"
)

// typeRefund asks for money only; subTypePriceDiff makes it the difference
// to a lower price, which says nothing about the goods.
const (
	typeRefund       = "REFUND"
	subTypePriceDiff = "REFUND_PRICE_DIFF"
)

// kindOf maps type and sub_type. Whether a request for money only is shipped
// or not is the order's to say.
func kindOf(kind, sub scalar) aftersale.Kind {
	switch {
	case kind == typeRefund && sub == subTypePriceDiff:
		return aftersale.KindOther
	case kind == typeRefund:
		return aftersale.KindRefundUnshipped
	case kind == "RETURN":
		return aftersale.KindReturnRefund
	case kind == "EXCHANGE":
		return aftersale.KindExchange
	case kind == "RESHIP":
		return aftersale.KindReship
	}
	return aftersale.KindOther
}

// moneyOnly reports whether the request sends no goods.
func moneyOnly(k aftersale.Kind) bool {
	return k == aftersale.KindRefundUnshipped || k == aftersale.KindRefundShipped
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

// longest is the longest time left that is believed.
const longest = 400 * 24 * time.Hour

// readDeadline reads deadline: documents disagree whether it is a moment or
// the seconds that are left.
func readDeadline(s scalar, now time.Time) time.Time {
	n, ok := s.whole()
	switch {
	case !ok || n <= 0:
		return time.Time{}
	case n > 1_000_000_000:
		return s.seconds()
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
	wordsReship   = "WeChat has no known API for re-sends: settle it in the merchant console"
	wordsOther    = "WeChat has no known API for this kind of request: settle it in the merchant console"
	wordsOverdue  = "the refund is overdue: settle it in the merchant console"
	wordsOffline  = "WeChat could not pay: pay the buyer by other means and hand in the proof in the merchant console"
	overdueRefund = "MERCHANT_OVERDUE_REFUND"
	refundFailed  = "PLATFORM_REFUND_FAIL"
)

// Bounds of what is read of the buyer, in characters.
const (
	maxOpenID = 200
	maxWords  = 1000
)

// readAfterSale decodes the answer of getaftersaleorder. code is "" or what
// is wrong with it: bad_reply, bad_amount.
func readAfterSale(raw []byte, ref aftersale.Ref, now time.Time) (s *aftersale.Snapshot, d *afterSaleOrder, code string) {
	var data afterSaleData
	if json.Unmarshal(raw, &data) != nil || data.Order == nil || string(data.Order.ID) != ref.ID {
		return nil, nil, "bad_reply"
	}
	d = data.Order
	amount, ok := readAmount(d.Refund.Amount)
	if !ok {
		return nil, nil, "bad_amount"
	}
	s = &aftersale.Snapshot{
		Ref: ref, Kind: kindOf(d.Type, d.SubType), Status: statusInfoOf(d.Status).status, Amount: amount,
		Deadline: readDeadline(d.Deadline, now), AppliedAt: d.CreateTime.seconds(), UpdatedAt: d.UpdateTime.seconds(),
		ReasonCode: word(d.Reason), Reason: short(redact.Words(string(d.ReasonText)), 100),
		EvidenceCount: max(len(d.Details.Media), len(d.Details.Infos)),
		BuyerReceived: d.Details.Received.yes(),
		Intervention:  d.Status == "PLATFORM_PROCESSING" || isID(string(d.Complaint)),
		RawStatus:     d.rawStatus(),
		Buyer:         short(string(d.Buyer), maxOpenID),
		BuyerWords:    short(string(d.Details.Words), maxWords),
	}
	if item := d.item(); item != (aftersale.Item{}) {
		s.Items = []aftersale.Item{item}
	}
	if isID(string(d.OrderID)) {
		s.OrderID = string(d.OrderID)
	}
	if !s.UpdatedAt.IsZero() {
		s.Version = strconv.FormatInt(s.UpdatedAt.Unix(), 10)
	}
	if w, ok := d.Return.waybill(); ok {
		s.Return = &w
	}
	d.special(s)
	return s, d, ""
}

// special sees to what the table of statuses cannot say.
func (d *afterSaleOrder) special(s *aftersale.Snapshot) {
	switch {
	case d.Status == statusExchanged && s.Kind != aftersale.KindExchange && s.Kind != aftersale.KindReship:
		s.Status = aftersale.StatusClosed // an exchange that is complete is no refund
	case d.Status == refundFailed && d.Offline.yes():
		s.Status, s.ManualReason = aftersale.StatusUnknown, wordsOffline
	case d.Status == overdueRefund:
		s.ManualReason = wordsOverdue
	}
	s.Instant = s.Status == aftersale.StatusRefunded && moneyOnly(s.Kind) && d.Refund.Reason == reasonAutoAgreed
	if s.ManualReason != "" {
		return
	}
	switch s.Kind {
	case aftersale.KindReship:
		s.ManualReason = wordsReship
	case aftersale.KindOther:
		s.ManualReason = wordsOther
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

// item is what the request is about: always one SKU.
func (d *afterSaleOrder) item() aftersale.Item {
	p := &d.Product
	item := aftersale.Item{SKU: string(p.SKU), OuterSKU: string(p.Code), Product: string(p.Product)}
	if n, ok := p.Count.whole(); ok && n > 0 && n <= 1_000_000 {
		item.Quantity = int(n)
	}
	return item
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
