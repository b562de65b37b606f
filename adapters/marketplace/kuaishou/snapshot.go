package kuaishou

import (
	"time"

	"makegood/adapters/redact"
	"makegood/aftersale"
)

// The platform's states of an after-sale.
const (
	rawPending     = "10" // waits for the seller
	rawRefused     = "12"
	rawDispute     = "20" // waits for the platform's staff
	rawArbitrated  = "22" // the platform's staff has decided that the goods come back
	rawAwaitReturn = "30"
	rawReturning   = "40"
	rawSent        = "45" // the replacement is on its way
	rawRefunding   = "50"
	rawRefunded    = "60"
	rawClosed      = "70"
)

// The other numbers that matter here.
const (
	wayReturn    = "1"
	wayExchange  = "3"
	wayReship    = "4"
	wayRepair    = "5"
	wayRefund    = "10"
	specialPrice = "1" // price protection

	negotiateRejected = "3" // the seller said no, the buyer may change the request
	receiptReceived   = "2"
)

// statusOf maps status; within "waits for the seller" negotiateStatus may say
// that it is the buyer's turn.
func statusOf(code, negotiate scalar) aftersale.Status {
	switch code {
	case rawPending:
		if negotiate == negotiateRejected {
			return aftersale.StatusRefused
		}
		return aftersale.StatusPending
	case rawDispute:
		return aftersale.StatusPending // undecided; Intervention says who is at it
	case rawRefused:
		return aftersale.StatusRefused
	case rawArbitrated, rawAwaitReturn:
		return aftersale.StatusAwaitReturn
	case rawReturning:
		return aftersale.StatusReturning
	case rawSent:
		return aftersale.StatusFulfilling
	case rawRefunding:
		return aftersale.StatusRefunding
	case rawRefunded:
		return aftersale.StatusRefunded
	case rawClosed:
		return aftersale.StatusClosed
	}
	return aftersale.StatusUnknown
}

// kindOf maps handlingWay; for money without a return the order says whether
// it was shipped.
func kindOf(way, special scalar, shipped bool) aftersale.Kind {
	switch {
	case special == specialPrice:
		return aftersale.KindOther
	case way == wayReturn:
		return aftersale.KindReturnRefund
	case way == wayExchange:
		return aftersale.KindExchange
	case way == wayReship:
		return aftersale.KindReship
	case way == wayRepair:
		return aftersale.KindRepair
	case way == wayRefund && shipped:
		return aftersale.KindRefundShipped
	case way == wayRefund:
		return aftersale.KindRefundUnshipped
	}
	return aftersale.KindOther
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

// Bounds of what is read of the buyer, in characters.
const (
	maxOpenID = 200
	maxWords  = 1000
)

// snapshot is what the after-sale says by itself; place adds the order. code
// is "" or bad_amount.
func (d *detailData) snapshot(ref aftersale.Ref, now time.Time) (s *aftersale.Snapshot, code string) {
	amount, ok := readAmount(d.Amount)
	if !ok {
		return nil, "bad_amount"
	}
	s = &aftersale.Snapshot{
		Ref: ref, Kind: kindOf(d.Way, d.Special, false), Status: statusOf(d.Status, d.Negotiate),
		Amount: amount, Version: d.UpdateTime.version(),
		AppliedAt: d.CreateTime.ms(), UpdatedAt: d.UpdateTime.ms(),
		ReasonCode: short(string(d.ReasonCode), 20), Reason: short(redact.Words(string(d.Reason)), 200),
		BuyerReceived: d.Receipt == receiptReceived, Intervention: d.Status == rawDispute,
		RawStatus: d.rawStatus(), ManualReason: d.byHand(),
		Buyer: short(string(d.Buyer), maxOpenID), BuyerWords: short(string(d.Words), maxWords),
	}
	if isID(string(d.OrderID)) {
		s.OrderID = string(d.OrderID)
	}
	// What the field means is not said: it counts while the seller is under a
	// clock and only if it lies ahead.
	if at := d.ExpireTime.ms(); at.After(now) && s.Status.WaitsForSeller() && !s.Intervention {
		s.Deadline = at
	}
	if s.Kind == aftersale.KindReturnRefund || s.Kind == aftersale.KindExchange || s.Kind == aftersale.KindRepair {
		if back := d.Logistics.waybills(time.Time{}); len(back) > 0 {
			s.Return = &back[0]
		}
	}
	return s, ""
}

// byHand says why a person has to act, "" if none has to.
func (d *detailData) byHand() string {
	switch {
	case kindOf(d.Way, d.Special, false) == aftersale.KindOther:
		return wordsOther
	case d.Status == rawReturning && d.ReturnFreight.claimed():
		return wordsFreight
	}
	return ""
}

// rawStatus is for people: the platform's numbers as they came.
func (d *detailData) rawStatus() string {
	text := "handlingWay " + short(string(d.Way), 10) + " status " + short(string(d.Status), 10)
	if d.Negotiate != "" && d.Negotiate != "0" {
		text += " negotiateStatus " + short(string(d.Negotiate), 10)
	}
	return text
}
